import { canInstall, installPackages, runs } from './apt.mjs'

/** @param {string} reason */
const advise = (reason) =>
  [
    'redis-server is needed and not installed.',
    ...(reason ? [reason.trim()] : []),
    'Install it (Debian, Ubuntu: sudo apt-get install redis-server; macOS: brew install redis; Fedora: sudo dnf install redis),',
    'or set REDIS_URL to a Redis of yours (for npm start; npm test always needs redis-server).',
  ].join('\n')

/**
 * Finds redis-server, or installs it where we are root on a Debian-like machine.
 * @returns {{ status: 'found' } | { status: 'installed' } | { status: 'missing', advice: string }}
 */
export const ensureRedis = () => {
  if (runs('redis-server')) return { status: 'found' }
  if (!canInstall()) return { status: 'missing', advice: advise('') }
  process.stdout.write('Set-up: installing redis-server …\n')
  const { reason } = installPackages('redis-server')
  return runs('redis-server') ? { status: 'installed' } : { status: 'missing', advice: advise(reason) }
}
