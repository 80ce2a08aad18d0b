/** One recorded document. The README beside the vectors tells what the fields mean. */
export interface Vector {
  readonly name: string
  readonly input?: string
  readonly inputBase64?: string
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly orderVaries?: boolean
  readonly metadata?: { readonly publicIPv4?: string; readonly privateIPv4?: string }
  readonly environment?: Readonly<Record<string, string>>
  readonly generated?: Generated
  readonly applyRun?: {
    readonly exitCode: number
    readonly stdout: string
    readonly stderr: string
  }
}

/** What the loader and the unit processing made of a document. */
export interface Generated {
  readonly parsedAs: 'cloud-config' | 'script' | 'nothing' | 'error'
  readonly parseError?: string
  readonly substituted?: string
  readonly unitFiles?: readonly { readonly path: string; readonly content: string }[]
  readonly actions?: readonly string[]
  readonly applyError?: string
  readonly writeFiles?: readonly WrittenFile[]
  readonly hostname?: string
  readonly users?: readonly string[]
  readonly etcEnvironment?: Readonly<Record<string, string>>
  readonly log: string
}

/** A file of `write_files`; with `permissionsError` the real program stops there. */
export interface WrittenFile {
  readonly path: string
  readonly content: string
  readonly mode: string
  readonly permissionsError?: string
}

/** The document: text, or packed bytes with one character each. */
export function inputOf(vector: Vector): string {
  if (vector.input !== undefined) return vector.input
  const bytes = Buffer.from(vector.inputBase64 ?? '', 'base64')
  return bytes.toString(bytes[0] === 0x1f && bytes[1] === 0x8b ? 'latin1' : 'utf8')
}

/** What provider and process supply for substitution. */
export function sourcesOf(vector: Vector) {
  return {
    publicIpv4: vector.metadata?.publicIPv4 ?? null,
    privateIpv4: vector.metadata?.privateIPv4 ?? null,
    environment: new Map(Object.entries(vector.environment ?? {})),
  }
}
