/** Name of the first machine of the document's example. */
export const MACHINE_ID = '0d79b4791be9688332cc05367366551e'

/** A cloud-config with exactly the options and units of the document, its token filled in. */
export const SEED = `#cloud-config

coreos:
  etcd:
    # one token for each cluster
    discovery: https://discovery.etcd.io/506f6c1bc729377252232a0121247119
    # several regions need $public_ipv4
    addr: $private_ipv4:4001
    peer-addr: $private_ipv4:7001
  units:
    - name: etcd.service
      command: start
    - name: fleet.service
      command: start
`
