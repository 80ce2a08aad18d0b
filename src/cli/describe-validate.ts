import { type Command, Option } from 'commander'
import { PROVIDER_NAMES } from '../index.ts'
import type { Ended } from './describe-views.ts'
import { helpHint } from './option-values.ts'
import type { Terminal } from './terminal.ts'

/** The command `validate`. */
export function describeValidate(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('validate')
    .description('find every mistake in user-data or a scenario')
    .showHelpAfterError(helpHint(terminal, 'validate', 'user-data.yaml'))
    .argument('<FILE...>', 'cloud-config (also packed by gzip) or scenario files')
    .addOption(
      new Option('--provider <NAME>', 'whose addresses fill $private_ipv4').choices(PROVIDER_NAMES),
    )
    .option('--strict', 'warnings count as mistakes')
    .addOption(
      new Option(
        '--as-upstream',
        "print the report of coreos-cloudinit's validator, and end with its code",
      ).conflicts(['strict', 'provider']),
    )
    .action(async (files: string[], options) => {
      const { validate } = await import('./validate-command.ts')
      ended(await validate(files, options, terminal))
    })
}
