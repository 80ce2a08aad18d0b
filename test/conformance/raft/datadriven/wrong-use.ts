/** A file that cannot be played as written. It fails the file; it is never output of a command. */
export class WrongUse extends Error {
  constructor(problem: string) {
    super(problem)
    this.name = 'WrongUse'
  }
}
