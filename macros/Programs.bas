Attribute VB_Name = "Programs"
Option Explicit

Private Const HIDDEN As Long = 0

' Starts the program of an action, itself and not through a shell, and waits for it.
Public Sub Start(ByVal action As String)
    Dim logFile As String, command As String, code As Long
    logFile = Environ("TEMP") & Application.PathSeparator & "perfeval-addin-" & CStr(Application.Hwnd) & ".log"
    command = Calls.CommandLine(Launcher.Program(), action, ActiveWorkbook.Name, CStr(Application.Hwnd), logFile)
    ' What an earlier click left there is not about this one.
    Calls.RemoveFile logFile
    On Error GoTo Blocked
    code = CreateObject("WScript.Shell").Run(command, HIDDEN, True)
    On Error GoTo 0
    If code <> 0 Then Launcher.ShowError logFile, code
    Exit Sub
Blocked:
    Launcher.ShowBlocked Err.Number, Err.Description
End Sub
