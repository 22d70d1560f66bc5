import { readFile, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** The builder puts a hash of the content into names in this folder, so what is there never changes. */
const isHashed = (path: string): boolean => /^\/assets\/.+-[\w-]{8}\.\w+$/.test(path)

const decode = (path: string): string | undefined => {
  try {
    const decoded = decodeURIComponent(path)
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() === true

const findRoot = async (roots: readonly string[]): Promise<string | undefined> => {
  for (const root of roots) if (await isFile(join(root, 'index.html'))) return root
  return undefined
}

/**
 * Serves the built page from the first of `roots` that holds one; it may be built while this runs. The page gives out nothing outside of
 * its folder. Answers false, and sends nothing, where there is no such file.
 */
export const createStaticPage =
  ({ roots }: { roots: readonly string[] }) =>
  async (response: ServerResponse, pathname: string): Promise<boolean> => {
    const path = decode(pathname === '/' ? '/index.html' : pathname)
    if (path === undefined) return false
    const root = await findRoot(roots)
    if (root === undefined) {
      if (pathname !== '/') return false
      response.writeHead(503, { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      response.end('The page has not been built yet. Run: npm run build:page\n')
      return true
    }
    const file = resolve(root, `.${path}`)
    if (!file.startsWith(resolve(root) + sep) || !(await isFile(file))) return false
    const cache = isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache'
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { ...headers, 'content-type': type, 'cache-control': cache }).end(await readFile(file))
    return true
  }
