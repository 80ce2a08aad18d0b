import { quoteShort } from '../text/source.ts'
import { parseRequestUri, splitHostPort } from '../text/url.ts'
import type { LibyamlNode } from './libyaml-parser.ts'
import { entriesOf, type Lint, note, textAt, valueAt } from './lint-node.ts'
import { followAlias } from './yaml-value.ts'

/** The public service hands out tokens of 32 hexadecimal digits. */
const PUBLIC_SERVICE = /^https?:\/\/discovery\.etcd\.io(?::\d+)?\/(.*)$/
const EXAMPLE = 'https://discovery.etcd.io/506f6c1bc729377252232a0121247119'

/** Looks through `coreos: etcd:` for what is applied without a word and yet keeps a cluster from forming. */
export function lintEtcd(lint: Lint): void {
  const coreos = valueAt(lint, lint.document.root ?? undefined, 'coreos')
  const etcd = valueAt(lint, coreos, 'etcd')
  if (etcd === undefined || followAlias(lint.document, etcd)?.kind !== 'map') return
  lintDiscovery(lint, etcd)
  for (const { written, value } of entriesOf(lint, etcd)) lintQuoting(lint, written, value)
  for (const name of ['addr', 'peer_addr', 'bind_addr', 'peer_bind_addr']) {
    lintAddress(lint, valueAt(lint, etcd, name), name.replaceAll('_', '-'))
  }
}

function lintDiscovery(lint: Lint, etcd: LibyamlNode): void {
  const discovery = valueAt(lint, etcd, 'discovery')
  const text = textAt(lint, discovery)
  if (discovery === undefined || text === undefined || text === '') {
    const hasPeers = (textAt(lint, valueAt(lint, etcd, 'peers')) ?? '') !== ''
    if (hasPeers) return
    note(lint, (discovery ?? etcd).at, {
      severity: 'warning',
      code: 'NO_DISCOVERY',
      what: 'No discovery URL is given: every machine that boots with this founds a cluster of its own.',
      remedy: `Add \`discovery: ${EXAMPLE}\` with a fresh token.`,
    })
    return
  }
  const problem = discoveryProblem(text)
  if (problem !== undefined) note(lint, discovery.at, problem)
}

function discoveryProblem(text: string) {
  const shown = quoteShort(text)
  if (/<[^>]*>/.test(text)) {
    return {
      severity: 'warning',
      code: 'TOKEN_PLACEHOLDER',
      what: `The discovery URL still holds the placeholder of the documentation: ${shown}.`,
      remedy: 'Put a fresh token in its place; `curl https://discovery.etcd.io/new` gives one.',
    } as const
  }
  const isUrl = parseRequestUri(text).kind === 'url'
  if (!isUrl || !/^https?:\/\/[^/]/.test(text)) {
    return {
      severity: 'warning',
      code: 'DISCOVERY_URL',
      what: `The discovery URL ${shown} is no URL with a scheme and a host: etcd cannot ask it.`,
      remedy: `Write it as in ${EXAMPLE}.`,
    } as const
  }
  const token = PUBLIC_SERVICE.exec(text)?.[1]
  if (token === undefined || /^[0-9a-f]{32}\/?$/.test(token)) return undefined
  return {
    severity: 'warning',
    code: 'TOKEN_SHAPE',
    what: `${quoteShort(token)} is no token of the public service: those are 32 digits from 0-9 and a-f.`,
    remedy: `Write it as in ${EXAMPLE}.`,
  } as const
}

/** Values go into the drop-in as they are: what systemd takes for its own there is not escaped. */
function lintQuoting(lint: Lint, option: string, node: LibyamlNode): void {
  const odd = /["%]/.exec(textAt(lint, node) ?? '')?.[0]
  if (odd === undefined) return
  note(lint, node.at, {
    severity: 'warning',
    code: 'QUOTE_IN_OPTION',
    what:
      odd === '"'
        ? `The quote in the value of "${option}" ends it in the generated drop-in: systemd ignores the line.`
        : `The "%" in the value of "${option}" begins a specifier of systemd, such as %m for the machine id.`,
    remedy: odd === '"' ? 'Leave it out.' : 'Write "%%" if a percent sign is meant.',
  })
}

function lintAddress(lint: Lint, node: LibyamlNode | undefined, option: string): void {
  const text = textAt(lint, node)
  if (node === undefined || text === undefined || text === '') return
  const filled = text.replaceAll(/\$(?:private|public)_ipv[46]/g, '10.10.10.1')
  const port = option.startsWith('peer') ? 7001 : 4001
  const example = `Write \`${option}: $private_ipv4:${port}\`.`
  if (/^[a-z]+:\/\//.test(text)) {
    note(lint, node.at, {
      severity: 'warning',
      code: 'ADDRESS_WITH_SCHEME',
      what: `The value of "${option}" is host and port; with the scheme in ${quoteShort(text)} etcd 0.4 does not start.`,
      remedy: example,
    })
  } else if (/\$/.test(filled)) {
    note(lint, node.at, {
      severity: 'warning',
      code: 'UNKNOWN_VARIABLE',
      what: `${quoteShort(text)} holds a variable that is not replaced; only $private_ipv4, $public_ipv4 and their ipv6 are.`,
      remedy: example,
    })
  } else if (splitHostPort(filled)?.host === '') {
    note(lint, node.at, {
      severity: 'warning',
      code: 'ADDRESS_WITHOUT_HOST',
      what: `The value of "${option}" has a port and no host: ${quoteShort(text)} is no address that others can call.`,
      remedy: example,
    })
  } else if (splitHostPort(filled) === undefined) {
    note(lint, node.at, {
      severity: 'warning',
      code: 'ADDRESS_WITHOUT_PORT',
      what: `The value of "${option}" must be host and port; ${quoteShort(text)} is not, and etcd 0.4 does not start.`,
      remedy: example,
    })
  }
}
