/**
 * Ends a `switch` over a union: the compiler rejects a case that was forgotten.
 *
 * @throws {Error} always, naming the value that no case handled.
 */
export function unreachable(value: never): never {
  throw new Error(`No case handles ${JSON.stringify(value)}. This is a defect of etcdsim.`)
}
