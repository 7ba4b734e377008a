# Runs the dpi command with the Java beside it, else with the one that JAVA_HOME or the PATH name (25 or later).
# $env:DPI_JAVA_OPTS holds further options for the JVM (-Xmx2g ...).
$dpiHome = Split-Path -Parent $PSScriptRoot
$java = Join-Path $dpiHome 'runtime\bin\java.exe'
if (-not (Test-Path $java)) {
    $java = if ($env:JAVA_HOME) { Join-Path $env:JAVA_HOME 'bin\java.exe' } else { 'java' }
}
$options = @('-XX:MaxRAMPercentage=75', '-Djava.awt.headless=true')
if ($env:DPI_JAVA_OPTS) {
    $options += $env:DPI_JAVA_OPTS -split '\s+'
}
& $java @options -jar (Join-Path $dpiHome 'lib\dpi-cli.jar') @args
exit $LASTEXITCODE
