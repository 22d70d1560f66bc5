import { spawn } from 'node:child_process'

/** What tells whether somebody sits at this machine. */
export type Surroundings = {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  /** Standard output is a terminal. */
  isTerminal: boolean
}

export type OpenCommand = { command: string; args: readonly string[] }

/** The command that opens a page in the browser of a desktop; undefined on a server, over SSH, in CI, and with `PINLINE_OPEN=no`. */
export const openCommand = ({ platform, env, isTerminal }: Surroundings): OpenCommand | undefined => {
  const isSet = (name: string): boolean => (env[name] ?? '') !== ''
  if (!isTerminal || env['PINLINE_OPEN'] === 'no' || isSet('CI') || isSet('SSH_CONNECTION')) return undefined
  if (platform === 'darwin') return { command: 'open', args: [] }
  if (platform === 'win32') return { command: 'cmd', args: ['/c', 'start', ''] }
  return isSet('DISPLAY') || isSet('WAYLAND_DISPLAY') ? { command: 'xdg-open', args: [] } : undefined
}

/** Opens a page where {@link openCommand} knows how. The browser outlives us; a machine without one is no error. */
export const createPageOpener =
  (surroundings: Surroundings): ((url: string) => void) =>
  (url) => {
    const open = openCommand(surroundings)
    if (open === undefined) return
    const child = spawn(open.command, [...open.args, url], { detached: true, stdio: 'ignore' })
    child.on('error', () => undefined)
    child.unref()
  }
