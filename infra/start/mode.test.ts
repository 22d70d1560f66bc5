import { describe, expect, test } from 'vitest'
import { decideMode } from './mode.ts'

const token = { TELEGRAM_BOT_TOKEN: '1:a' }
const crm = { CRM_BASE_URL: 'https://shop.example/api', CRM_SELLER_ID: '7', CRM_API_KEY: 'k' }
const desk = {
  OPENPROJECT_URL: 'https://desk.example',
  OPENPROJECT_API_KEY: 'k',
  OPENPROJECT_PROJECT: 'it',
  OPENPROJECT_FIELD_TELEGRAM_ID: '5',
  OPENPROJECT_FIELD_REQUEST_KEY: '6',
}

describe('without a token', () => {
  test('everything is simulated', () => {
    expect(decideMode({})).toEqual({ status: 'simulated' })
  })
  test('blank variables count as absent', () => {
    expect(decideMode({ TELEGRAM_BOT_TOKEN: ' ', CRM_BASE_URL: '' })).toEqual({ status: 'simulated' })
  })
  test.each([
    [crm, 'CRM_BASE_URL'],
    [desk, 'OPENPROJECT_URL'],
    [{ ...crm, PINLINE_SIMULATE: 'crm' }, 'CRM_BASE_URL'],
  ])('a real system is refused by name: %o', (env, name) => {
    expect(decideMode(env)).toMatchObject({ status: 'refused', reason: expect.stringContaining(name) })
  })
})

describe('with a token', () => {
  test('and a CRM it is a shop', () => {
    expect(decideMode({ ...token, ...crm })).toEqual({ status: 'real', shop: 'real', helpDesk: 'off' })
  })
  test('alone it is refused with the names of what is missing', () => {
    const mode = decideMode(token)
    expect(mode).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('CRM_BASE_URL, CRM_SELLER_ID, CRM_API_KEY') as unknown,
    })
  })
  test('and half a CRM it is refused with only the missing half', () => {
    const mode = decideMode({ ...token, ...crm, CRM_API_KEY: '' })
    expect(mode).toMatchObject({ status: 'refused', reason: expect.stringContaining('CRM_API_KEY is missing') })
  })
  test('the CRM can be simulated', () => {
    expect(decideMode({ ...token, PINLINE_SIMULATE: 'crm' })).toEqual({ status: 'real', shop: 'simulated', helpDesk: 'off' })
  })
  test('a CRM that is both real and simulated is refused', () => {
    expect(decideMode({ ...token, ...crm, PINLINE_SIMULATE: 'crm' })).toMatchObject({ status: 'refused' })
  })
  test('and an OpenProject it is a help desk, beside a shop where there is a CRM', () => {
    expect(decideMode({ ...token, ...desk })).toEqual({ status: 'real', shop: 'off', helpDesk: 'real' })
    expect(decideMode({ ...token, ...crm, ...desk })).toEqual({ status: 'real', shop: 'real', helpDesk: 'real' })
    expect(decideMode({ ...token, ...crm, PINLINE_SIMULATE: 'openproject' })).toEqual({
      status: 'real',
      shop: 'real',
      helpDesk: 'simulated',
    })
  })
  test('half an OpenProject is refused with the missing half; an OAuth application stands in for a token', () => {
    const { OPENPROJECT_API_KEY: key, ...tokenless } = desk
    expect(key).toBeDefined()
    expect(decideMode({ ...token, ...tokenless })).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('OPENPROJECT_API_KEY is missing') as unknown,
    })
    const application = { OPENPROJECT_CLIENT_ID: 'a', OPENPROJECT_CLIENT_SECRET: 's' }
    expect(decideMode({ ...token, ...tokenless, ...application })).toMatchObject({ helpDesk: 'real' })
  })
  test('an OpenProject that is both real and simulated is refused', () => {
    expect(decideMode({ ...token, ...desk, PINLINE_SIMULATE: 'openproject' })).toMatchObject({ status: 'refused' })
  })
})

test('a name that cannot be simulated is refused', () => {
  expect(decideMode({ PINLINE_SIMULATE: 'crm,telegram' })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('telegram') as unknown,
  })
})
