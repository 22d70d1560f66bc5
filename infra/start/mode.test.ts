import { describe, expect, test } from 'vitest'
import { decideMode } from './mode.ts'

const token = { TELEGRAM_BOT_TOKEN: '1:a' }
const crm = { CRM_BASE_URL: 'https://shop.example/api', CRM_SELLER_ID: '7', CRM_API_KEY: 'k' }
const desk = { OPENPROJECT_URL: 'https://desk.example' }

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
    expect(decideMode({ ...token, ...crm })).toEqual({ status: 'shop', simulatesCrm: false, notices: [] })
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
    expect(mode).toMatchObject({ status: 'refused', reason: expect.stringContaining('but CRM_API_KEY is missing') })
  })
  test('the CRM can be simulated', () => {
    expect(decideMode({ ...token, PINLINE_SIMULATE: 'crm' })).toEqual({ status: 'shop', simulatesCrm: true, notices: [] })
  })
  test('a CRM that is both real and simulated is refused', () => {
    expect(decideMode({ ...token, ...crm, PINLINE_SIMULATE: 'crm' })).toMatchObject({ status: 'refused' })
  })
  test.each([desk, { PINLINE_SIMULATE: 'openproject' }])('a help desk alone is refused as not part of this version: %o', (env) => {
    expect(decideMode({ ...token, ...env })).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('not part of this version') as unknown,
    })
  })
  test('a help desk beside a shop is ignored, and said so', () => {
    expect(decideMode({ ...token, ...crm, ...desk })).toMatchObject({ status: 'shop', notices: [expect.stringContaining('OPENPROJECT_*')] })
  })
})

test('a name that cannot be simulated is refused', () => {
  expect(decideMode({ PINLINE_SIMULATE: 'crm,telegram' })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('telegram') as unknown,
  })
})
