const FOLDER = '/usr/lib/systemd/system'

/**
 * Unit files that come with the operating system, by path; in our own words, with what matters for a
 * simulation.
 *
 * Source: spec/machine-config.md, section 6 (CoreOS until 2017, Flatcar since 2021).
 */
export const SHIPPED_UNITS: ReadonlyMap<string, string> = new Map([
  [
    `${FOLDER}/etcd.service`,
    `[Unit]
Description=etcd
Conflicts=etcd2.service
[Service]
User=etcd
PermissionsStartOnly=true
Environment=ETCD_DATA_DIR=/var/lib/etcd
Environment=ETCD_NAME=%m
ExecStart=/usr/bin/etcd
Restart=always
RestartSec=10s
LimitNOFILE=40000
`,
  ],
  [
    `${FOLDER}/etcd2.service`,
    `[Unit]
Description=etcd2
Conflicts=etcd.service
[Service]
Type=notify
User=etcd
Environment=ETCD_DATA_DIR=/var/lib/etcd2
Environment=ETCD_NAME=%m
ExecStart=/usr/bin/etcd2
Restart=always
RestartSec=10s
LimitNOFILE=40000
TimeoutStartSec=0
[Install]
WantedBy=multi-user.target
`,
  ],
  [
    `${FOLDER}/fleet.service`,
    `[Unit]
Description=fleet daemon
After=etcd.service
After=etcd2.service
[Service]
ExecStart=/usr/bin/fleetd
Restart=always
RestartSec=10s
`,
  ],
  [
    `${FOLDER}/locksmithd.service`,
    `[Unit]
Description=Cluster reboot manager
[Service]
ExecStart=/usr/lib/locksmith/locksmithd
Restart=always
RestartSec=10s
`,
  ],
  [
    `${FOLDER}/update-engine.service`,
    `[Unit]
Description=Update Engine
[Service]
ExecStart=/usr/sbin/update_engine -foreground -logtostderr
Restart=always
RestartSec=30
`,
  ],
  [
    `${FOLDER}/etcd-member.service`,
    `[Unit]
Description=etcd (System Application Container)
Conflicts=etcd.service
Conflicts=etcd2.service
Wants=network-online.target
After=network-online.target
[Service]
Type=notify
NotifyAccess=all
Restart=always
RestartSec=10s
TimeoutStartSec=0
LimitNOFILE=40000
Environment=ETCD_IMAGE_URL=quay.io/coreos/etcd
Environment=ETCD_IMAGE_TAG=v3.5.0
Environment=ETCD_NAME=%m
Environment=ETCD_USER=etcd
Environment=ETCD_DATA_DIR=/var/lib/etcd
Environment=ETCD_SSL_DIR=/etc/ssl/certs
ExecStart=/usr/lib/flatcar/etcd-wrapper $ETCD_OPTS
[Install]
WantedBy=multi-user.target
`,
  ],
])
