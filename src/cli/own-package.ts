// Apart from node.ts, so that whoever asks for a name or a version does not load everything.
export { packagedScenarios, packageVersion } from '../node.ts'
