import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  ConfigError,
  answerTimesFit,
  botIdOf,
  crmEnv,
  crmHookEnv,
  deskEnv,
  opsEnv,
  parseEnv,
  postgresEnv,
  redisEnv,
  telegramEnv,
  telegramUpdatesEnv,
} from './index.ts'

const everything = z.object({
  ...postgresEnv,
  ...redisEnv,
  ...opsEnv,
  ...telegramEnv,
  ...telegramUpdatesEnv,
  ...crmEnv,
  ...crmHookEnv,
  ...deskEnv,
})
const needed = {
  DATABASE_URL: 'postgres://u:p@127.0.0.1:15432/pinline',
  REDIS_URL: 'redis://127.0.0.1:16379',
  TELEGRAM_BOT_TOKEN: '42:abc',
  CRM_BASE_URL: 'https://shop.example/api/',
  CRM_SELLER_ID: '7',
  CRM_API_KEY: 'key',
}
const problemsOf = (env: NodeJS.ProcessEnv, schema: z.ZodType = everything): ConfigError => {
  try {
    parseEnv(schema, env)
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown
    throw thrown
  }
  throw new Error('the environment was accepted')
}

describe('parseEnv', () => {
  test('fills in every default', () => {
    expect(parseEnv(everything, needed)).toEqual({
      ...needed,
      CRM_BASE_URL: 'https://shop.example/api',
      CRM_SELLER_ID: 7,
      BIND: '127.0.0.1',
      LOG_LEVEL: 'info',
      LOG_PRETTY: false,
      TELEGRAM_API_ROOT: 'https://api.telegram.org',
      TELEGRAM_LIMITS: 'default',
      TELEGRAM_ADMIN_IDS: [],
      CRM_TEXT_LIMIT: 4000,
      CRM_RATE: 10,
      CRM_TIMEZONE: 'Europe/Kyiv',
      CRM_FILE_HOSTS: [],
      CRM_ACTIVATION_PRODUCTS: [],
      EMAIL_POLICY: 'mask',
      PIN_TTL_HOURS: 24,
      SWEEP_SECONDS: 15,
      BUSINESS_HOURS: Array.from({ length: 7 }, () => [{ from: 540, till: 1200 }]),
      ANSWER_MINUTES: [10, 20, 30, 45],
      RETURN_MINUTES: 0,
      LANGUAGE: 'uk',
      TIMEZONE: 'Europe/Kyiv',
    })
  })

  test('reads lists, numbers, flags and addresses', () => {
    const read = parseEnv(everything, {
      ...needed,
      TELEGRAM_ADMIN_IDS: '1, 22 ,',
      TELEGRAM_GROUP_ID: '-1001234567890',
      TELEGRAM_API_ROOT: 'http://127.0.0.1:9000//',
      CRM_RATE: 'off',
      CRM_FILE_HOSTS: 'Files.Example, img.example',
      CRM_ACTIVATION_PRODUCTS: '2500001, 7,',
      LOG_PRETTY: '1',
    })
    expect(read).toMatchObject({
      TELEGRAM_ADMIN_IDS: [1, 22],
      TELEGRAM_GROUP_ID: -1001234567890,
      TELEGRAM_API_ROOT: 'http://127.0.0.1:9000',
      CRM_RATE: 'off',
      CRM_FILE_HOSTS: ['files.example', 'img.example'],
      CRM_ACTIVATION_PRODUCTS: [2500001, 7],
      LOG_PRETTY: true,
    })
  })

  test('takes an empty or blank variable for an absent one', () => {
    expect(parseEnv(everything, { ...needed, BIND: '', RETENTION_DAYS: ' ' })).toMatchObject({ BIND: '127.0.0.1' })
    expect(problemsOf({ ...needed, CRM_API_KEY: '' }).problems).toEqual([{ name: 'CRM_API_KEY', reason: 'is missing' }])
  })

  test.each(['a year', '0', '-1', '1.5'])('refuses %j for the days that are kept', (days) => {
    expect(problemsOf({ ...needed, RETENTION_DAYS: days }).problems).toEqual([
      { name: 'RETENTION_DAYS', reason: 'must be a whole number of days above 0' },
    ])
  })
  test.each(['10,20,30', '10,10,20,30', '0,1,2,3', '10,20,30,x', '10,20,30,45,60'])('refuses the steps %j of the answer timer', (steps) => {
    expect(problemsOf({ ...needed, ANSWER_MINUTES: steps }).problems).toEqual([
      { name: 'ANSWER_MINUTES', reason: 'must be four rising numbers of minutes, such as 10,20,30,45' },
    ])
  })

  test.each([
    [{ BUSINESS_HOURS: 'sun 09:00-09:01', ANSWER_MINUTES: '10,20,30,104' }, []],
    [{ BUSINESS_HOURS: 'sun 09:00-09:01', ANSWER_MINUTES: '10,20,30,105' }, ['ANSWER_MINUTES']],
    [{ BUSINESS_HOURS: 'sun 09:00-09:01', RETURN_MINUTES: '105' }, ['RETURN_MINUTES']],
    [{ ANSWER_MINUTES: '1,2,3,1e300', RETURN_MINUTES: '1e300' }, ['ANSWER_MINUTES', 'RETURN_MINUTES']],
  ])('bounds the answer timer of %j', (desk, names) => {
    const refined = z.object(deskEnv).superRefine(answerTimesFit)
    const problems = names.length === 0 ? [] : problemsOf(desk, refined).problems
    if (names.length === 0) expect(() => parseEnv(refined, desk)).not.toThrow()
    expect(problems).toEqual(names.map((name) => ({ name, reason: 'must be over within 104 weeks of BUSINESS_HOURS' })))
  })

  test('names every bad variable and repeats no value', () => {
    const bad = {
      DATABASE_URL: 'mysql://u:value1@h/d',
      REDIS_URL: 'value2',
      LOG_LEVEL: 'value3',
      LOG_PRETTY: 'value4',
      TELEGRAM_BOT_TOKEN: 'value5',
      TELEGRAM_API_ROOT: 'value6',
      TELEGRAM_LIMITS: 'value7',
      TELEGRAM_GROUP_ID: 'value8',
      TELEGRAM_ADMIN_IDS: '1,value9',
      TELEGRAM_MODE: 'value10',
      TELEGRAM_WEBHOOK_URL: 'https://value11.example',
      TELEGRAM_WEBHOOK_SECRET: 'value 12',
      CRM_BASE_URL: 'value13',
      CRM_SELLER_ID: '-1',
      CRM_RATE: 'value14',
      CRM_TIMEZONE: 'value15',
      CRM_ACTIVATION_PRODUCTS: '7,value22',
      EMAIL_POLICY: 'value16',
      PIN_TTL_HOURS: 'value17',
      SWEEP_SECONDS: '0',
      BUSINESS_HOURS: 'value18',
      ANSWER_MINUTES: '10,20,value20',
      RETURN_MINUTES: 'value21',
      LANGUAGE: 'value19',
    }
    const { message, problems } = problemsOf(bad)
    expect(problems.map(({ name }) => name).toSorted()).toEqual([...Object.keys(bad), 'CRM_API_KEY'].toSorted())
    expect(message).not.toMatch(/value/)
    expect(message).toContain('  CRM_API_KEY: is missing')
  })

  test("keeps a rule's own words about an absent variable", () => {
    const schema = z.object({ URL: z.string().optional() }).refine(({ URL }) => URL !== undefined, {
      path: ['URL'],
      message: 'is needed in webhook mode',
    })
    expect(problemsOf({}, schema).problems).toEqual([{ name: 'URL', reason: 'is needed in webhook mode' }])
  })
})

describe('botIdOf', () => {
  test('is the number before the colon', () => {
    expect(botIdOf('123456:AA-x')).toBe(123456)
  })
  test.each([['abc:def'], ['123'], [':x'], [''], ['99999999999999999999:x']])('refuses %j without repeating it', (token) => {
    expect(() => botIdOf(token)).toThrow(ConfigError)
    if (token !== '') expect(() => botIdOf(token)).not.toThrow(token)
  })
})
