/**
 * Run after every change of dependencies (`npm run lock:complete`). A registry may lack some of the optional platform packages that
 * others have; npm then leaves them out of the lock and `npm ci` refuses it elsewhere. This writes the missing entries. They are never
 * downloaded on a platform that they do not match. Where nothing is missing, nothing changes.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
let added = 0
for (const meta of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(meta.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    const words = name.split(/[-/@]/)
    const os = words.find((word) => systems.includes(word))
    const cpu = words.find((word) => processors.includes(word))
    if (lock.packages[key] || !/^\d/.test(version) || !os || !cpu) continue
    const libc = words.some((word) => word.startsWith('musl')) ? { libc: ['musl'] } : {}
    lock.packages[key] = { version, cpu: [cpu], ...(meta.dev ? { dev: true } : {}), ...libc, license: 'MIT', optional: true, os: [os] }
    added++
  }
}
if (added > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
}
process.stdout.write(`${added} entries added to package-lock.json\n`)
