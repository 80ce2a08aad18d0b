import type { Reporter, ReporterName } from './reporter.ts'
import { githubReporter } from './reporter-github.ts'
import { jsonReporter, ndjsonReporter } from './reporter-json.ts'
import { junitReporter } from './reporter-junit.ts'
import { prettyReporter } from './reporter-pretty.ts'
import { tapReporter } from './reporter-tap.ts'
import type { Terminal } from './terminal.ts'

/** The reporter of a name; `count` is how many runs it will be told. */
export function openReporter(name: ReporterName, terminal: Terminal, count: number): Reporter {
  switch (name) {
    case 'pretty':
      return prettyReporter(terminal)
    case 'tap':
      return tapReporter(terminal, count)
    case 'junit':
      return junitReporter(terminal)
    case 'github':
      return githubReporter(terminal)
    case 'json':
      return jsonReporter(terminal)
    case 'ndjson':
      return ndjsonReporter(terminal)
  }
}
