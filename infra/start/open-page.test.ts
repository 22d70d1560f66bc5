import { expect, test } from 'vitest'
import { openCommand } from './open-page.ts'

const desktop = { platform: 'linux', env: { DISPLAY: ':0' }, isTerminal: true } as const

test('on a desktop the page is opened by its own command', () => {
  expect(openCommand(desktop)?.command).toBe('xdg-open')
  expect(openCommand({ ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } })?.command).toBe('xdg-open')
  expect(openCommand({ ...desktop, platform: 'darwin', env: {} })?.command).toBe('open')
  expect(openCommand({ ...desktop, platform: 'win32', env: {} })?.command).toBe('cmd')
})

test.each([
  ['without a screen', { ...desktop, env: {} }],
  ['when the output goes elsewhere', { ...desktop, isTerminal: false }],
  ['in CI', { ...desktop, env: { ...desktop.env, CI: 'true' } }],
  ['over SSH', { ...desktop, env: { ...desktop.env, SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' } }],
  ['when told not to', { ...desktop, env: { ...desktop.env, PINLINE_OPEN: 'no' } }],
])('no page is opened %s', (_when, surroundings) => {
  expect(openCommand(surroundings)).toBeUndefined()
})
