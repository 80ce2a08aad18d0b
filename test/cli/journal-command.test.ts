import { expect, test } from 'vitest'
import { etcdsim, fileOf, LONELY } from './session.ts'

test('a unit has its own lines and what systemd says about it', async () => {
  const { out } = await etcdsim('journal', 'burnt-token', '--machine', 'm1', '-u', 'etcd')

  expect(out.split('\n').slice(0, 9)).toMatchInlineSnapshot(`
    [
      "Aug 10 14:00:02 m1 systemd[1]: Starting etcd...",
      "Aug 10 14:00:02 m1 systemd[1]: Started etcd.",
      "Aug 10 14:00:02 m1 etcd[412]: [etcd] Aug 10 14:00:02.032 INFO      | Discovery via https://discovery.etcd.io using prefix /506f6c1bc729377252232a0121247119.",
      "Aug 10 14:00:02 m1 etcd[412]: [etcd] Aug 10 14:00:02.246 WARNING   | Discovery encountered an error: Discovery found an initialized cluster but no reachable peers are registered.",
      "Aug 10 14:00:02 m1 etcd[412]: [etcd] Aug 10 14:00:02.246 WARNING   | 86d8dbce002b88755a59334b926a1eb7 failed to connect discovery service[https://discovery.etcd.io/506f6c1bc729377252232a0121247119]: Discovery found an initialized cluster but no reachable peers are registered.",
      "Aug 10 14:00:02 m1 etcd[412]: [etcd] Aug 10 14:00:02.246 CRITICAL  | 86d8dbce002b88755a59334b926a1eb7, the new instance, must register itself to discovery service as required",
      "Aug 10 14:00:02 m1 systemd[1]: etcd.service: Main process exited, code=exited, status=1/FAILURE",
      "Aug 10 14:00:02 m1 systemd[1]: etcd.service: Failed with result 'exit-code'.",
      "Aug 10 14:00:12 m1 systemd[1]: etcd.service: Scheduled restart job, restart counter is at 1.",
    ]
  `)
})

test('the lines of a program are chosen by its path', async () => {
  const words = ['invalid-cloud-config', '--machine', 'm2', '_EXE=/usr/bin/coreos-cloudinit']
  const { code, out, err } = await etcdsim('journal', ...words)

  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('coreos-cloudinit[411]: Failed to parse user-data: YAML error: line 9')
  expect(out).not.toContain('systemd[1]')
})

test('a span is given in times of the run or in dates of the machine', async () => {
  const of = ['journal', 'new-cluster', '--machine', 'm2', '-u', 'etcd.service']
  const byTime = await etcdsim(...of, '--since', '4s', '--until', '4970ms')
  const byDate = await etcdsim(...of, '--until', '2014-08-10 14:00:04.970')
  const none = await etcdsim(...of, '--since', '1h')

  expect(byTime.out.split('\n')).toHaveLength(4)
  expect(byDate.out).toBe(byTime.out)
  expect(none.out).toBe('-- No entries --\n')
})

test('boots are told apart, and process numbers begin anew', async () => {
  const path = fileOf(
    'reboot.yaml',
    `${LONELY}steps: [{ at: 2s, do: { reboot: m1 } }]\n`.replace(
      'boots: 0s',
      'boots: 0s, user-data: "#cloud-config\\ncoreos:\\n  units: [{ name: etcd.service, command: start }]\\n"',
    ),
  )
  const { out } = await etcdsim('journal', path, '-u', 'etcd', '-t', 'systemd')

  expect(out).toMatchInlineSnapshot(`
    "Aug 10 00:00:01 m1 systemd[1]: Starting etcd...
    Aug 10 00:00:01 m1 systemd[1]: Started etcd.
    -- Reboot --
    Aug 10 00:00:02 m1 systemd[1]: Starting etcd...
    Aug 10 00:00:02 m1 systemd[1]: Started etcd.
    "
  `)
})

test('wrong words get a remedy', async () => {
  const outcomes = [
    await etcdsim('journal', 'new-cluster'),
    await etcdsim('journal', 'new-cluster', '--machine', 'm11'),
    await etcdsim('journal', 'new-cluster', '--machine', 'm1', '_EXEC=/usr/bin/etcd'),
    await etcdsim('journal', 'new-cluster', '--machine', 'm1', '--since', 'yesterday'),
  ]

  expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 2, 2])
  expect(outcomes.map(({ err }) => err).join('')).toMatchInlineSnapshot(`
    "The scenario has 3 machines, each with a journal of its own. Name one, as in \`etcdsim journal new-cluster --machine m1\`. [CLI_WHICH_MACHINE]
    No machine of the scenario is called "m11". Did you mean "m1"? Use one of m1, m2, m3, discovery. [CLI_UNKNOWN_MACHINE]
    "_EXEC=/usr/bin/etcd" is nothing that journal lines can be chosen by. Did you mean "_EXE"? Write a field and its value, such as _EXE=/usr/bin/coreos-cloudinit; the fields are _EXE, _COMM, _PID, _SYSTEMD_UNIT, SYSLOG_IDENTIFIER. [CLI_BAD_MATCH]
    error: option '--since <TIME>' argument 'yesterday' is invalid. Write a time of the run such as 7s, or a date such as "2014-08-10 00:00:07". [CLI_BAD_COMMAND]
    Write it as in \`etcdsim journal new-cluster --machine m1 -u etcd\`; \`etcdsim journal --help\` tells all.
    "
  `)
})
