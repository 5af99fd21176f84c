Attribute VB_Name = "Launcher"
Option Explicit

' Decides whether an action can run, and tells the user in the words of the sheet "words".
' Settings stand in the add-in's own sheet "settings" and nowhere else: a workbook that
' somebody mailed must not choose which program is started.

Private Const LONGEST_MESSAGE As Long = 600

' What a user was told last.
Public Told As String

Public Sub RunAction(ByVal action As String)
    Dim refused As String
    On Error GoTo Failed
    refused = Refusal(action)
    If Len(refused) > 0 Then
        Tell refused
        Exit Sub
    End If
    If ActiveWorkbook Is Nothing Then Workbooks.Add
    Application.StatusBar = Word("running")
    ' Esc is the program's own: Excel would take it for a wish to look into the macro.
    Application.EnableCancelKey = xlDisabled
    ' The program itself writes to the status bar, and gives it back.
    Programs.Start action
    Exit Sub
Failed:
    Tell Word("failed") & vbCrLf & CStr(Err.Number) & " " & Err.Description
End Sub

' Why an action cannot run now, in Chinese; empty where it can.
Public Function Refusal(ByVal action As String) As String
    If Len(Program()) = 0 Then
        Refusal = Word("no_program") & vbCrLf & Replace(GetConfig("EXECUTABLE"), ";", vbCrLf) _
            & vbCrLf & GetConfig("INTERPRETER_WIN")
    ElseIf IsProtectedView() Then
        Refusal = Word("protected_view")
    ElseIf ActiveWorkbook Is Nothing Then
        If InStr(GetConfig("WITHOUT_WORKBOOK"), "," & action & ",") = 0 Then Refusal = Word("no_workbook")
    End If
End Function

' What starts, as a command begins with it; empty where nothing is installed. A Python takes nothing that
' lies in the folder in which Excel happens to be for a part of the program (-P).
Public Function Program() As String
    If Len(Executable()) > 0 Then
        Program = Calls.Quoted(Executable())
    ElseIf Len(Interpreter()) > 0 Then
        Program = Calls.Quoted(Interpreter()) & " -P -m " & GetConfig("ENTRY")
    End If
End Function

' Whether the window in front shows a workbook that nobody has allowed to be edited: Excel keeps it from
' every macro. Asked late, as Excel 2007 and others do not know the question.
Private Function IsProtectedView() As Boolean
    Dim excelItself As Object
    On Error GoTo Unknown
    Set excelItself = Application
    IsProtectedView = Not (excelItself.ActiveProtectedViewWindow Is Nothing)
    Exit Function
Unknown:
    IsProtectedView = False
End Function

' The frozen program: the first of the listed places where it lies; empty where it is nowhere.
Public Function Executable() As String
    Dim places() As String, i As Long
    places = Split(GetConfig("EXECUTABLE"), ";")
    For i = LBound(places) To UBound(places)
        If Calls.FileExists(places(i)) Then
            Executable = places(i)
            Exit Function
        End If
    Next i
End Function

' The Python interpreter by its full path; empty where it is not there.
Public Function Interpreter() As String
    Dim path As String
    path = GetConfig("INTERPRETER_WIN")
    If Len(path) > 0 Then
        If Calls.FileExists(path) Then Interpreter = path
    End If
End Function

Public Function GetConfig(ByVal key As String) As String
    GetConfig = Replace(Found("settings", key), "{addin}", ThisWorkbook.Path)
    GetConfig = Replace(GetConfig, "{local}", Environ("LOCALAPPDATA"))
End Function

' A program ended with another code than 0: what it said, or that it was stopped before it could.
Public Sub ShowError(ByVal logFile As String, ByVal code As Long)
    Dim message As String
    message = Essence(Calls.ReadLog(logFile))
    If Len(message) > 0 Then
        Tell Word("failed") & vbCrLf & message & vbCrLf & vbCrLf & Word("log") & vbCrLf & logFile
    Else
        Tell Word("stopped") & vbCrLf & Program() & vbCrLf & "(" & CStr(code) & ")"
    End If
End Sub

' Nothing was started: a rule of the machine, or its virus scanner, forbids it.
Public Sub ShowBlocked(ByVal number As Long, ByVal description As String)
    Tell Word("blocked") & vbCrLf & Program() & vbCrLf & "(" & Hex$(number) & " " & description & ")"
End Sub

' What a user can read of an error: the last line where Python tells its whole way to it.
Public Function Essence(ByVal message As String) As String
    Dim lines() As String, i As Long
    Essence = Trim$(message)
    If InStr(message, "Traceback (most recent call last)") > 0 Then
        lines = Split(Replace(message, vbCr, ""), vbLf)
        For i = LBound(lines) To UBound(lines)
            If Len(Trim$(lines(i))) > 0 Then Essence = Trim$(lines(i))
        Next i
    End If
    Essence = Left$(Essence, LONGEST_MESSAGE)
End Function

' The Chinese words for a key; the key itself where there are none.
Public Function Word(ByVal key As String) As String
    Word = Found("words", key)
    If Len(Word) = 0 Then Word = key
End Function

Private Function Found(ByVal sheetName As String, ByVal key As String) As String
    Dim sheet As Worksheet, row As Long
    Set sheet = ThisWorkbook.Worksheets(sheetName)
    row = 1
    Do While Len(CStr(sheet.Cells(row, 1).Value)) > 0
        If CStr(sheet.Cells(row, 1).Value) = key Then
            Found = CStr(sheet.Cells(row, 2).Value)
            Exit Function
        End If
        row = row + 1
    Loop
End Function

' Whoever is told something is not waiting any more: "running" goes from the status bar, too.
Private Sub Tell(ByVal message As String)
    Application.StatusBar = False
    Told = message
    MsgBox message, vbExclamation, Word("title")
End Sub
