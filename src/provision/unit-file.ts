/** One assignment of a unit file. */
export interface Assignment {
  readonly section: string
  readonly key: string
  readonly value: string
  /** For messages: path and line, counted from 1. */
  readonly path: string
  readonly line: number
}

/** What a unit file says, and what systemd prints about lines that it ignores. */
export interface UnitFile {
  readonly assignments: readonly Assignment[]
  readonly warnings: readonly string[]
}

interface JoinedLine {
  readonly text: string
  /** Last of the lines that were joined. */
  readonly line: number
}

/**
 * Reads a unit file or drop-in line by line.
 *
 * Source: systemd 252 (run), spec/machine-config.md, sections 8.1 and 8.2.
 */
export function parseUnitFile(path: string, text: string): UnitFile {
  const assignments: Assignment[] = []
  const warnings: string[] = []
  let section: string | undefined
  for (const { text: joined, line } of joinLines(text)) {
    const content = joined.trim()
    if (content === '') continue
    const header = /^\[(.*)\]$/.exec(content)
    if (header !== null) {
      section = header[1] ?? ''
      if (!KNOWN_KEYS.has(section) && !section.startsWith('X-')) {
        warnings.push(`${path}:${line}: Unknown section '${section}'. Ignoring.`)
      }
      continue
    }
    const equals = content.indexOf('=')
    const ignored = ignoredLine(content, section, equals)
    if (ignored !== undefined) {
      if (ignored !== '') warnings.push(`${path}:${line}: ${ignored}`)
      continue
    }
    const key = content.slice(0, equals).trim()
    const value = content.slice(equals + 1).trim()
    assignments.push({ section: section ?? '', key, value, path, line })
  }
  return { assignments, warnings }
}

/** Why a line is ignored; empty for silently; undefined when it is not. */
function ignoredLine(
  content: string,
  section: string | undefined,
  equals: number,
): string | undefined {
  if (section === undefined) return 'Assignment outside of section. Ignoring.'
  if (equals === -1) return "Missing '=', ignoring line."
  const known = KNOWN_KEYS.get(section)
  if (known === undefined) return ''
  const key = content.slice(0, equals).trim()
  if (known.has(key) || key.startsWith('X-')) return undefined
  return `Unknown key '${key}' in section [${section}], ignoring.`
}

/** Joins lines that end in a backslash; comments between them are left out. */
function joinLines(text: string): JoinedLine[] {
  const joined: JoinedLine[] = []
  let begun: string | undefined
  const lines = text.split('\n')
  for (const [position, raw] of lines.entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (/^\s*[#;]/.test(line)) continue
    const isContinued = line.endsWith('\\')
    const part = isContinued ? `${line.slice(0, -1)} ` : line
    begun = (begun ?? '') + part
    if (isContinued && position < lines.length - 1) continue
    joined.push({ text: begun, line: position + 1 })
    begun = undefined
  }
  if (begun !== undefined) joined.push({ text: begun, line: lines.length })
  return joined
}

const keys = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** Settings that systemd knows, by section: those that services of a cluster machine use. */
const KNOWN_KEYS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'Unit',
    keys(`Description Documentation Requires Requisite Wants BindsTo PartOf Conflicts Before After
      OnFailure OnSuccess PropagatesReloadTo ReloadPropagatedFrom JoinsNamespaceOf RequiresMountsFor
      DefaultDependencies IgnoreOnIsolate StopWhenUnneeded RefuseManualStart RefuseManualStop
      AllowIsolate JobTimeoutSec JobTimeoutAction StartLimitIntervalSec StartLimitInterval
      StartLimitBurst StartLimitAction ConditionPathExists ConditionPathIsDirectory
      ConditionFileNotEmpty ConditionKernelCommandLine ConditionHost ConditionVirtualization
      ConditionFirstBoot AssertPathExists SourcePath`),
  ],
  [
    'Service',
    keys(`Type RemainAfterExit GuessMainPID PIDFile BusName ExecStart ExecStartPre ExecStartPost
      ExecCondition ExecReload ExecStop ExecStopPost RestartSec TimeoutStartSec TimeoutStopSec
      TimeoutSec RuntimeMaxSec WatchdogSec Restart SuccessExitStatus RestartPreventExitStatus
      RestartForceExitStatus PermissionsStartOnly RootDirectoryStartOnly NonBlocking NotifyAccess
      Sockets StartLimitInterval StartLimitBurst StartLimitAction Environment EnvironmentFile
      PassEnvironment UnsetEnvironment User Group WorkingDirectory RootDirectory UMask Nice
      OOMScoreAdjust IOSchedulingClass CPUSchedulingPolicy StandardInput StandardOutput StandardError
      SyslogIdentifier LimitNOFILE LimitNPROC LimitCORE LimitMEMLOCK LimitAS CapabilityBoundingSet
      AmbientCapabilities KillMode KillSignal SendSIGKILL SendSIGHUP Slice CPUShares CPUQuota
      MemoryLimit MemoryMax TasksMax Delegate PrivateTmp PrivateDevices PrivateNetwork ProtectSystem
      ProtectHome ReadOnlyDirectories ReadWriteDirectories InaccessibleDirectories NoNewPrivileges
      StateDirectory RuntimeDirectory LogsDirectory TTYPath`),
  ],
  ['Install', keys('Alias WantedBy RequiredBy Also DefaultInstance')],
])
