import { quoteShort } from '../text/source.ts'
import { itemsOf, type Lint, note, textAt, valueAt } from './lint-node.ts'

/** Looks through `write_files` for files that cannot be written. */
export function lintFiles(lint: Lint): void {
  for (const file of itemsOf(lint, valueAt(lint, lint.document.root ?? undefined, 'write_files'))) {
    const path = valueAt(lint, file, 'path')
    const text = textAt(lint, path)
    if (path === undefined || text === undefined || !/^\/usr(\/|$)/.test(text)) continue
    note(lint, path.at, {
      severity: 'error',
      code: 'READ_ONLY_PATH',
      what: `${quoteShort(text)} lies below /usr, which is read-only: the file cannot be written.`,
      remedy: 'Write it below /etc or /opt, such as /opt/bin/name.',
    })
  }
}
