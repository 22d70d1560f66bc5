import { canInstall, installPackages, runs } from './apt.mjs'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Path of a browser that runs, for the tests of the pages; undefined when there is none. `CHROMIUM` wins over the usual places.
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export const findChromium = (env) => {
  const asked = env['CHROMIUM']?.trim() ?? ''
  return (asked === '' ? places : [asked]).find(runs)
}

/**
 * Finds a browser, or installs it where we are root on a Debian-like machine; with it fonts that have letters and emoji.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {{ status: 'found' } | { status: 'installed' } | { status: 'missing', notice: string }}
 */
export const ensureChromium = (env) => {
  if (findChromium(env) !== undefined) return { status: 'found' }
  if ((env['CHROMIUM'] ?? '').trim() !== '')
    return { status: 'missing', notice: 'CHROMIUM names no browser that runs: tests of the pages are skipped.' }
  const advice =
    'No Chromium: tests of the pages are skipped. Install it (Debian: sudo apt-get install chromium) or set CHROMIUM to its path.'
  if (!canInstall()) return { status: 'missing', notice: advice }
  process.stdout.write('Set-up: installing chromium …\n')
  const { reason } = installPackages('chromium')
  if (findChromium(env) === undefined) return { status: 'missing', notice: [reason.trim(), advice].filter(Boolean).join('\n') }
  // one by one: a machine's lists may have one and not the other, and the tests need neither
  for (const font of ['fonts-dejavu-core', 'fonts-noto-color-emoji']) installPackages(font)
  return { status: 'installed' }
}
