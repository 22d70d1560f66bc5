import { describe, expect, it } from 'vitest'
import { createDownload } from './download.ts'
import type { HttpAnswer, HttpRequest, HttpSilence } from './exchange.ts'

const answer = (code: number, body = '', location: string | null = null): HttpAnswer => ({
  status: 'answered',
  code,
  header: (name) => (name === 'location' ? location : null),
  body: Buffer.from(body, 'utf8'),
})
const to = (location: string, code = 302): HttpAnswer => answer(code, '', location)

/** Downloads file 7 over given answers; tells what was asked. */
const run = async (answers: readonly (HttpAnswer | HttpSilence)[]) => {
  const asked: { url: string; authorization: string | undefined; publicOnly: boolean }[] = []
  const exchange = ({ url, headers, publicOnly = false }: HttpRequest) => {
    asked.push({ url: url.href, authorization: headers['authorization'], publicOnly })
    return Promise.resolve(answers[asked.length - 1] ?? answer(500))
  }
  let key = 1
  const authorize = (refused?: string) => {
    if (refused !== undefined) key += 1
    return Promise.resolve({ status: 'ok', value: `Bearer ${String(key)}` } as const)
  }
  const clock = () => new Date(0)
  const download = createDownload({ baseUrl: 'https://desk.example', authorize, exchange, clock, timeoutMs: 1, maxBytes: 10 })
  return { result: await download(7), asked }
}
const content = 'https://desk.example/api/v3/attachments/7/content'

describe('a download', () => {
  it('asks the instance as the account', async () => {
    const { result, asked } = await run([answer(200, 'abc')])
    expect(result).toEqual({ status: 'ok', value: new Uint8Array([97, 98, 99]) })
    expect(asked).toEqual([{ url: content, authorization: 'Bearer 1', publicOnly: false }])
  })

  it('shows the credentials to no other host, and not any more after it has left', async () => {
    const { result, asked } = await run([
      to('/files/7'),
      to('https://store.example/7?sig=1', 307),
      to('https://desk.example/back'),
      answer(200, 'x'),
    ])
    expect(result.status).toBe('ok')
    expect(asked).toEqual([
      { url: content, authorization: 'Bearer 1', publicOnly: false },
      { url: 'https://desk.example/files/7', authorization: 'Bearer 1', publicOnly: false },
      { url: 'https://store.example/7?sig=1', authorization: undefined, publicOnly: true },
      { url: 'https://desk.example/back', authorization: undefined, publicOnly: true },
    ])
  })

  it.each(['https://desk.example:8443/7', 'http://desk.example/7'])('takes %s for another host', async (location) => {
    const { asked } = await run([to(location), answer(200)])
    expect(asked[1]).toEqual({ url: location, authorization: undefined, publicOnly: true })
  })

  it.each([
    'http://127.0.0.1/7',
    'http://169.254.169.254/latest',
    'http://[::1]/7',
    'http://[::ffff:10.0.0.1]/7',
    'file:///etc/passwd',
    'ftp://x/7',
    'http://',
  ])('does not follow to %s', async (location) => {
    const { result, asked } = await run([to(location), answer(200, 'secret')])
    expect(result.status).toBe('rejected')
    expect(asked).toHaveLength(1)
  })

  it('does not follow for ever', async () => {
    const { result, asked } = await run(Array.from({ length: 20 }, () => to('/again')))
    expect(result.status).toBe('rejected')
    expect(asked).toHaveLength(6)
  })

  it('asks once more with a new token', async () => {
    const { result, asked } = await run([answer(401), answer(200, 'x')])
    expect(result.status).toBe('ok')
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer 1', 'Bearer 2'])
  })

  it.each<[HttpAnswer | HttpSilence, object]>([
    [answer(404, '{}'), { status: 'missing' }],
    [answer(403, '{}'), { status: 'forbidden' }],
    [answer(503, 'x'), { status: 'ambiguous', reason: 'server-error' }],
    [answer(206, '{}'), { status: 'rejected', text: 'HTTP 206' }],
    [
      { status: 'silent', reason: 'too-large', sent: true },
      { status: 'rejected', text: 'The file is too large' },
    ],
    [
      { status: 'silent', reason: 'timeout', sent: true },
      { status: 'ambiguous', reason: 'timeout' },
    ],
  ])('that gets %j fails in its class', async (given, expected) => {
    expect((await run([given])).result).toEqual(expected)
  })
})
