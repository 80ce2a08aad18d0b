import { basename, relative } from 'node:path'

/**
 * How a person started this program, so that every command it proposes works as it stands.
 *
 * @param script Path of the script that runs, as Node knows it.
 * @param folder The working directory.
 */
export function nameOfProgram(
  env: Readonly<Record<string, string | undefined>>,
  script: string,
  folder: string,
): string {
  const { npm_lifecycle_event: npmScript, npm_package_name: npmPackage } = env
  if (npmScript === 'start' && npmPackage === 'etcdsim') return 'npm start --'
  if (npmScript === 'npx' && basename(script) === 'etcdsim') return 'npx etcdsim'
  if (basename(script) !== 'etcdsim.js') return 'etcdsim'
  const near = relative(folder, script)
  const path = near.length < script.length ? near : script
  return `node ${/^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`}`
}

/** A command of the library's (`etcdsim run x`) as the person would give it here. */
export function commandHere(command: string, name: string): string {
  return command.replace(/^etcdsim(?= )/, () => name)
}
