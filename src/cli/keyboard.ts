import type { ReadStream, WriteStream } from 'node:tty'
import { keysOf } from './pager-cursor.ts'
import type { Keyboard } from './terminal.ts'

/** A second screen and no cursor; then back. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[H\u001b[2J'
const LEAVE = '\u001b[?25h\u001b[?1049l'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const

/**
 * The keys of a terminal, with a screen of their own while they are read. The terminal is as it was
 * however the process ends: by itself, by an error or by a signal that can be caught.
 */
export function terminalKeyboard(input: ReadStream, output: WriteStream): Keyboard {
  return {
    open(onKey) {
      let isOpen = true
      const close = (): void => {
        if (!isOpen) return
        isOpen = false
        input.off('data', onData).off('end', onEnd).pause()
        input.setRawMode(false)
        output.write(LEAVE)
        process.off('exit', close)
        for (const signal of SIGNALS) process.off(signal, onSignal)
      }
      const onData = (text: string): void => {
        for (const key of keysOf(text)) if (isOpen) onKey(key)
      }
      const onEnd = (): void => onKey('\u0004')
      const onSignal = (signal: keyof typeof NUMBERS): void => {
        close()
        process.exit(128 + NUMBERS[signal])
      }
      input.setRawMode(true)
      output.write(ENTER)
      process.on('exit', close)
      for (const signal of SIGNALS) process.on(signal, onSignal)
      input.setEncoding('utf8').on('data', onData).on('end', onEnd).resume()
      return close
    },
  }
}
