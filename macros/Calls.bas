Attribute VB_Name = "Calls"
Option Explicit

' What the program is told in its arguments, and what it says when it was not done.

Private Const LONGEST_LOG As Long = 16384

' The command that starts a program without a shell. The options are those that xlwings reads in the
' program: which workbook, and which Excel.
Public Function CommandLine(ByVal program As String, ByVal action As String, ByVal workbookName As String, _
        ByVal window As String, ByVal logFile As String) As String
    CommandLine = program & " " & action & " --wb=" & Quoted(WithoutPercents(workbookName)) & " --from_xl=1" _
        & " --hwnd=" & Quoted(window) & " --log=" & Quoted(logFile)
End Function

' No name of a file or a folder holds a quotation mark.
Public Function Quoted(ByVal text As String) As String
    Quoted = Chr$(34) & text & Chr$(34)
End Function

' Run puts the value of a variable in the place of its name between two percent signs. No name of
' a file holds a question mark, so the program takes one for a percent sign.
Private Function WithoutPercents(ByVal text As String) As String
    WithoutPercents = Replace(text, "%", "?")
End Function

' What a program wrote, in UTF-16: Open would read it in the code page of the machine, and one that is not
' Chinese has no Chinese letters. Empty where it wrote nothing.
Public Function ReadLog(ByVal fileName As String) As String
    Dim data() As Byte, length As Long, number As Integer, i As Long
    On Error GoTo Unread
    number = FreeFile
    Open fileName For Binary Access Read As #number
    length = LOF(number)
    If length > LONGEST_LOG Then length = LONGEST_LOG
    If length >= 4 Then
        ReDim data(0 To length - 1)
        Get #number, , data
        ' The first two say the order of the bytes.
        For i = 2 To length - 2 Step 2
            ReadLog = ReadLog & ChrW$(data(i) + 256& * data(i + 1))
        Next i
    End If
    Close #number
    Exit Function
Unread:
    ReadLog = ""
End Function

Public Function FileExists(ByVal path As String) As Boolean
    Dim attributes As Long
    On Error GoTo Absent
    attributes = GetAttr(path)
    FileExists = ((attributes And vbDirectory) = 0)
    Exit Function
Absent:
    FileExists = False
End Function

Public Sub RemoveFile(ByVal path As String)
    On Error Resume Next
    Kill path
    On Error GoTo 0
End Sub
