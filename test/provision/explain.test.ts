import { expect, test } from 'vitest'
import { formatMistake } from '../../src/errors.ts'
import { explainCloudConfig } from '../../src/provision/explain.ts'
import { sourceText } from '../../src/text/source.ts'
import { SEED } from './seed.ts'

const explained = (text: string): string =>
  explainCloudConfig(sourceText('user-data.yaml', text))
    .map((mistake) => `${formatMistake(mistake)}\n${mistake.excerpt ?? ''}`)
    .join('\n')

test('the document of the seed has no mistakes', () => {
  expect(explained(SEED)).toBe('')
})

test('a key shifted by one blank is explained with the blocks it could belong to', () => {
  expect(explained(SEED.replace('  units:', '   units:'))).toMatchInlineSnapshot(`
    "user-data.yaml:10:4: The line is indented by 3 blanks, which matches no open block. Remove 1 blank, so that "units" stands below "etcd". [CLOUD_CONFIG_INDENTATION]
       9 |     peer-addr: $private_ipv4:7001
      10 |    units:
         |    ^ open blocks, by blanks: 0 (top level), 2 (coreos), 4 (coreos.etcd)"
  `)
  expect(explained(SEED.replace('    addr:', '   addr:'))).toMatchInlineSnapshot(`
    "user-data.yaml:8:4: The line is indented by 3 blanks, which matches no open block. Add 1 blank, so that "addr" stands below "discovery". [CLOUD_CONFIG_INDENTATION]
       7 |     # several regions need $public_ipv4
       8 |    addr: $private_ipv4:4001
         |    ^ open blocks, by blanks: 0 (top level), 2 (coreos), 4 (coreos.etcd)"
  `)
  expect(explained(SEED.replace('    peer-addr:', '     peer-addr:'))).toMatchInlineSnapshot(`
    "user-data.yaml:9:6: The line is indented by 5 blanks, which matches no open block. Remove 1 blank, so that "peer-addr" stands below "addr". [CLOUD_CONFIG_INDENTATION]
       8 |     addr: $private_ipv4:4001
       9 |      peer-addr: $private_ipv4:7001
         |      ^ open blocks, by blanks: 0 (top level), 2 (coreos), 4 (coreos.etcd)"
  `)
  expect(explained(SEED.replace('      command', '     command'))).toMatchInlineSnapshot(`
    "user-data.yaml:12:6: The line is indented by 5 blanks, which matches no open block. Add 1 blank, so that "command" stands below "name". [CLOUD_CONFIG_INDENTATION]
      11 |     - name: etcd.service
      12 |      command: start
         |      ^ open blocks, by blanks: 0 (top level), 2 (coreos), 4 (coreos.units), 6 (coreos.units)"
  `)
})

test('other common mistakes are explained', () => {
  expect(explained(SEED.replace('  etcd:', '\tetcd:'))).toMatchInlineSnapshot(`
    "user-data.yaml:4:1: A tab stands where the line is indented; YAML allows blanks only. Replace each tab by two blanks. [CLOUD_CONFIG_TAB]
       3 | coreos:
       4 | \\tetcd:
         | ^ this is a tab"
  `)
  expect(explained(SEED.replace('  etcd:', '  etcd'))).toMatchInlineSnapshot(`
    "user-data.yaml:4:7: A colon is missing behind "etcd". Write "etcd:", and its value behind a blank or on deeper lines. [CLOUD_CONFIG_COLON]
       3 | coreos:
       4 |   etcd
         |       ^"
  `)
  expect(explained(SEED.replace('- name', '-name'))).toMatchInlineSnapshot(`
    "user-data.yaml:11:6: A blank is missing behind "-". Write "- name: ...". [CLOUD_CONFIG_COLON]
      10 |   units:
      11 |     -name: etcd.service
         |      ^"
  `)
  expect(
    explained(SEED.replace('$private_ipv4:4001', '"$private_ipv4:4001')),
  ).toMatchInlineSnapshot(`
    "user-data.yaml:8:11: A quote is opened here and never closed. Close it at the end of the value, for example "10.10.10.1". [CLOUD_CONFIG_QUOTE]
       7 |     # several regions need $public_ipv4
       8 |     addr: "$private_ipv4:4001
         |           ^"
  `)
  expect(explained(SEED.replace('$private_ipv4:4001', '%m'))).toMatchInlineSnapshot(`
    "user-data.yaml:8:11: A value cannot begin with "%". Put it in quotes: '%m'. [CLOUD_CONFIG_CHARACTER]
       7 |     # several regions need $public_ipv4
       8 |     addr: %m
         |           ^"
  `)
  expect(explained(SEED.replace('#cloud', '# cloud'))).toMatchInlineSnapshot(`
    "user-data.yaml:1:1: The first line is "# cloud-config"; it must be exactly "#cloud-config". Write "#cloud-config" as the first line, with nothing before or behind it. [CLOUD_CONFIG_HEADER]
       1 | # cloud-config
         | ^"
  `)
})

test('a file that is no text or too large is not read', () => {
  expect(explained('#cloud-config\n\x00\n')).toMatchInlineSnapshot(`
    "user-data.yaml:2:1: The file is not text: it holds the character "\\x00". Save it as text in UTF-8, or name the right file. [TEXT_BINARY]
       1 | #cloud-config
       2 | \\x00
         | ^"
  `)
  expect(explained(`#cloud-config\n${'#'.repeat(10_000_000)}`)).toMatchInlineSnapshot(`
    "user-data.yaml: The file has 10000014 characters; at most 1048576 (1 MiB) are read. Check that this is the file you meant, and split it if it is. [TEXT_TOO_LARGE]
    "
  `)
})
