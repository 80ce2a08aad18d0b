/** The addresses that a document may ask for, by the name without the dollar sign. */
export interface Addresses {
  readonly public_ipv4: string
  readonly private_ipv4: string
  readonly public_ipv6: string
  readonly private_ipv6: string
}

/** What decides the addresses: the datasource first, then the process environment. */
export interface AddressSources {
  /** Null when the datasource supplies none. */
  readonly publicIpv4: string | null
  readonly privateIpv4: string | null
  readonly environment: ReadonlyMap<string, string>
}

/**
 * The four addresses; one that nobody supplies is empty, without a warning.
 *
 * Source: coreos-cloudinit 1.14, initialize/env.go, NewEnvironment.
 */
export function findAddresses(sources: AddressSources): Addresses {
  const { publicIpv4, privateIpv4, environment } = sources
  return {
    public_ipv4: publicIpv4 || environment.get('COREOS_PUBLIC_IPV4') || '',
    private_ipv4: privateIpv4 || environment.get('COREOS_PRIVATE_IPV4') || '',
    public_ipv6: environment.get('COREOS_PUBLIC_IPV6') ?? '',
    private_ipv6: environment.get('COREOS_PRIVATE_IPV6') ?? '',
  }
}

/**
 * Puts the addresses into the whole text, comments and scripts included.
 *
 * A backslash before the dollar sign protects the variable and is removed. The character before a
 * variable belongs to the match, so that of two variables in a row only the first is replaced. There is
 * no right boundary: `$private_ipv4_x` becomes `10.0.0.1_x`.
 *
 * Source: coreos-cloudinit 1.14, initialize/env.go, Apply.
 */
export function substitute(text: string, addresses: Addresses): string {
  let result = text
  for (const [name, value] of VARIABLES.map((name) => [name, addresses[name]] as const)) {
    result = replaceVariable(result, `$${name}`, value).replaceAll(`\\$${name}`, `$${name}`)
  }
  return result
}

const VARIABLES = ['public_ipv4', 'private_ipv4', 'public_ipv6', 'private_ipv6'] as const

function replaceVariable(text: string, variable: string, value: string): string {
  let result = ''
  let copied = 0
  // First position that may be the character before the next match.
  let free = 0
  for (;;) {
    const at = text.indexOf(variable, free)
    if (at === -1) return result + text.slice(copied)
    const hasBefore = at === 0 || (at > free && text.charAt(at - 1) !== '\\')
    if (!hasBefore) {
      free = at + 1
      continue
    }
    result += text.slice(copied, at) + value
    copied = at + variable.length
    free = copied
  }
}
