import { describe, expect, it } from 'vitest'
import { readPurchase, readUpload } from './purchase.ts'

describe('an order card', () => {
  it('is read with numbers as text where they are only shown', () => {
    const content = {
      item_id: '2500001',
      name: 'Book &quot;Atlas&quot;',
      amount: 450.5,
      currency_type: 'UAH',
      cnt_goods: '1',
      invoice_state: 3,
      purchase_date: '2026-11-20 14:00:00',
      date_pay: '',
      owner: 0,
      options: [{ id: '11', name: 'Delivery', user_data: 'Nova Poshta 5' }, { name: 'Gift', user_data: null }, { name: null }, 5],
      buyer_info: { email: 'buyer@example.com', payment_method: 'Bank Card' },
      unique_code_state: { state: '2' },
    }
    expect(readPurchase({ retval: 0, content })).toEqual({
      productId: 2500001,
      product: 'Book "Atlas"',
      amount: '450.5',
      currency: 'UAH',
      quantity: '1',
      state: 3,
      orderedAtText: '2026-11-20 14:00:00',
      paidAtText: null,
      paymentMethod: 'Bank Card',
      email: 'buyer@example.com',
      options: [
        { name: 'Delivery', value: 'Nova Poshta 5' },
        { name: 'Gift', value: '' },
      ],
      codeState: 2,
      owner: 0,
    })
  })

  it('may lack everything', () => {
    expect(readPurchase({ retval: 0, content: { options: null, buyer_info: null, unique_code_state: null } })).toMatchObject({
      product: null,
      options: [],
      email: null,
      codeState: null,
    })
  })

  it('tells an unknown order from a strange answer', () => {
    expect(readPurchase({ retval: 0, content: null })).toBeNull()
    expect(readPurchase({ retval: 0 })).toBeUndefined()
    expect(readPurchase({ content: 5 })).toBeUndefined()
  })
})

describe('the answer to an upload', () => {
  it('gives what the message will carry', () => {
    expect(readUpload({ files: [{ newid: 'f1', name: 'a.pdf', type: 'application/pdf', error: '', error_num: '0' }] })).toEqual({
      upload: { newId: 'f1', name: 'a.pdf', type: 'application/pdf' },
    })
  })

  it.each([
    [{ newid: '', error: 'not allowed', error_num: 1 }, 'not allowed'],
    [{ newid: 'f1', message: 'too big', error_num: '2' }, 'too big'],
    [{ newid: null, name: 'a' }, 'error 0'],
  ])('is a refusal in %j', (file, refused) => {
    expect(readUpload({ files: [file] })).toEqual({ refused })
  })

  it.each([{}, { files: [] }, null, { files: ['x'] }])('is unreadable in %j', (body) => {
    expect(readUpload(body)).toBeNull()
  })
})
