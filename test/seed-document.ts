/** The token of the scenarios' discovery URL. */
export const TOKEN = '506f6c1bc729377252232a0121247119'

/** A cloud-config that starts etcd with exactly the options that the document shows. */
export const USER_DATA = `#cloud-config
coreos:
  etcd:
    discovery: https://discovery.etcd.io/${TOKEN}
    addr: $private_ipv4:4001
    peer-addr: $private_ipv4:7001
  units:
    - name: etcd.service
      command: start
`
