Attribute VB_Name = "Programs"
Option Explicit

' Starts the program of an action through xlwings and waits for it.
Public Sub Start(ByVal action As String)
    If Len(Launcher.Executable()) > 0 Then
        RunFrozenPython Launcher.Executable(), action
    Else
        RunPython "from perfeval_xl.addin.actions import run; run('" & action & "')"
    End If
End Sub
