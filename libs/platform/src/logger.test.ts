import { describe, expect, test } from 'vitest'
import { AppError, createLogger, redactText } from './index.ts'

const secret = 'AAF-secret_of_a_bot_that_is_35_chars'

class BrokenError extends AppError {
  readonly code = 'BROKEN'
  readonly retryable = true
  readonly request = { headers: { authorization: 'field-of-a-library' } }
}

const record = (pretty = false) => {
  const lines: string[] = []
  const logger = createLogger({ service: 'test', pretty, destination: { write: (line) => void lines.push(line) } })
  return { logger, lines }
}

describe('redactText', () => {
  test.each([
    [`https://api.telegram.org/bot123456:${secret}/sendMessage`, secret],
    [`token is 123456789:${secret}`, secret],
    ['GET /api/chats?token=hidden&page=2', 'hidden'],
    ['api_key=hidden', 'hidden'],
    ['authorization: Bearer hidden.a-b', 'hidden'],
    ['Basic aGlkZGVu==', 'aGlkZGVu'],
    ['postgres://user:hidden@127.0.0.1/db', 'hidden'],
    ['redis://:hidden@127.0.0.1', 'hidden'],
    ['{"webhook_secret":"hid\\"den"}', 'den'],
    ['{"x-telegram-bot-api-secret-token":"hidden"}', 'hidden'],
    ['{"body":"{\\"token\\":\\"hidden\\"}"}', 'hidden'],
  ])('takes the credential out of %s', (text, credential) => {
    expect(redactText(text)).not.toContain(credential)
    if (text.startsWith('{')) expect(() => JSON.parse(redactText(text)) as unknown).not.toThrow()
  })

  test.each([['chat 42: 3 messages'], ['12:30:45'], ['{"tokens":5,"lane":7}'], ['http://127.0.0.1:8080/healthz']])(
    'leaves %s alone',
    (text) => {
      expect(redactText(text)).toBe(text)
    },
  )
})

describe('createLogger', () => {
  test('writes one JSON line with time, level, service and fields', () => {
    const { logger, lines } = record()
    logger.child({ lane: 7 }).warn({ count: 2 }, 'late')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      service: 'test',
      lane: 7,
      count: 2,
      msg: 'late',
      time: expect.stringMatching(/Z$/) as string,
    })
  })

  test('keeps code, message, stack and causes of an error, without credentials and without its other fields', () => {
    const { logger, lines } = record()
    logger.error({ err: new BrokenError('no answer', { cause: new Error(`bot123456:${secret} refused`) }) }, 'could not send')
    const line = lines[0] ?? ''
    expect(JSON.parse(line)).toMatchObject({
      err: { type: 'BrokenError', code: 'BROKEN', message: 'no answer', cause: { type: 'Error', message: 'bot[redacted] refused' } },
    })
    expect(line).toContain('logger.test.ts')
    expect(line).not.toContain(secret)
    expect(line).not.toContain('field-of-a-library')
  })

  test('hides credentials at any depth of a record', () => {
    const { logger, lines } = record()
    logger.info({ a: { b: { headers: { Authorization: 'hidden' } } }, url: 'https://crm.example/x?token=hidden' }, `bot1:${secret}`)
    expect(lines.join('')).not.toMatch(/hidden|AAF-secret/)
  })

  test('writes a readable line on request', () => {
    const { logger, lines } = record(true)
    logger.info({ lane: 7 }, 'hello')
    logger.error({ err: new Error('boom') }, 'failed')
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}test {2}hello \{"lane":7\}\n$/)
    expect(lines[1]).toMatch(/ERROR test {2}failed\nError: boom\n/)
  })
})
