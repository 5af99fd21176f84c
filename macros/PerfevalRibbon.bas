Attribute VB_Name = "PerfevalRibbon"
Option Explicit

' Every button calls this procedure; its id is the name of the action.
Public Sub OnAction(control As IRibbonControl)
    Launcher.RunAction control.ID
End Sub
