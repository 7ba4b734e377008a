@echo off
rem Runs the dpi command with the Java beside it, else with the one that JAVA_HOME or the PATH name (25 or later).
rem DPI_JAVA_OPTS holds further options for the JVM (-Xmx2g ...).
setlocal
set "DPI_HOME=%~dp0.."
set "DPI_JAVA=%DPI_HOME%\runtime\bin\java.exe"
if exist "%DPI_JAVA%" goto run
set "DPI_JAVA=java.exe"
if defined JAVA_HOME set "DPI_JAVA=%JAVA_HOME%\bin\java.exe"
:run
"%DPI_JAVA%" -XX:MaxRAMPercentage=75 -Djava.awt.headless=true %DPI_JAVA_OPTS% -jar "%DPI_HOME%\lib\dpi-cli.jar" %*
exit /b %ERRORLEVEL%
