Attribute VB_Name = "Programs"
Option Explicit

' Starts the program of an action through xlwings and waits for it.
Public Sub Start(ByVal action As String)
    If Len(Launcher.Executable()) > 0 Then
        RunFrozenPython Launcher.Executable(), action
    Else
        RunPython "import sys; from " & Launcher.GetConfig("ENTRY") & " import main; " _
            & "sys.exit(main(['" & action & "', *sys.argv[1:]]))"
    End If
End Sub
