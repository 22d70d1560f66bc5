import { expect, it } from 'vitest'
import { saleSignature, signLogin } from './signatures.ts'

it('signs a login as the CRM checks it', () => {
  expect(signLogin('TESTKEY', 1732233600)).toBe('001263e6833a2a37fdc337fcbd6da350a7742e1737975747449dda95959c83a7')
})

it('signs a sale as the CRM does, whatever the case of the password', () => {
  const expected = '74742016b60b9b235a90f0b5ff8bf8371893f6463cac8c3734e4ed3f067ca83e'
  expect(saleSignature('secret', 129000001, 2500001)).toBe(expected)
  expect(saleSignature('SECRET', 129000001, 2500001)).toBe(expected)
})
