import fc from 'fast-check'

/**
 * Properties draw the same examples on every machine, so that a failure in CI is a failure here.
 * `ETCDSIM_PROPERTY_SEED=7 npm test` looks elsewhere.
 */
fc.configureGlobal({ seed: Number(process.env.ETCDSIM_PROPERTY_SEED ?? 20140810) })
