/** A command answers with an error; its text is part of the output. */
export class Refused extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'Refused'
  }
}
