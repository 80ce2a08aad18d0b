/** Longest text that is read at all, in characters: 1 MiB. Apart from the YAML parser, which is large. */
export const MAX_TEXT_LENGTH = 1_048_576
