import { describe, expect, it } from 'vitest'
import { readChatPage, readMessageList } from './dialogs.ts'

const zone = 'Europe/Kyiv'
const base = 'https://shop.example/api'
const query = { page: 1, pageSize: 2 }
const chat = { id_i: 129000001, email: 'buyer@example.com', product: 'Atlas', last_date: '2026-11-21 18:40:05', cnt_msg: 16, cnt_new: 3 }
const read = (message: object) => readMessageList([{ id: 1, ...message }], zone, base)?.records[0]

describe('a page of dialogs', () => {
  it.each([
    ['chats', { cnt_pages: 3, chats: [chat] }],
    ['items', { cnt_pages: '3', items: [chat] }],
    ['pages', { pages: 3, chats: [chat] }],
    ['total_pages', { total_pages: 3, items: [chat] }],
  ])('is read in the form with %s', (_, body) => {
    expect(readChatPage(body, query, zone)).toEqual({
      records: [
        {
          chat: 129000001,
          email: 'buyer@example.com',
          product: 'Atlas',
          lastDateText: '2026-11-21 18:40:05',
          lastDate: new Date('2026-11-21T16:40:05Z'),
          messages: 16,
          unread: 3,
        },
      ],
      skipped: 0,
      pages: 3,
    })
  })

  it('without a page count has a next page when it is full', () => {
    expect(readChatPage([chat, chat], query, zone)?.pages).toBe(2)
    expect(readChatPage([chat], query, zone)?.pages).toBe(1)
    expect(readChatPage({ cnt_pages: 0, chats: [chat, chat] }, query, zone)?.pages).toBe(2)
    expect(readChatPage({ cnt_pages: 0, chats: [] }, query, zone)?.pages).toBe(0)
  })

  it('takes numbers as text, a product number and other names of the last date', () => {
    const row = { id_i: '129000001', product: 2500001, date_last: '2026-11-21 18:40:05', cnt_msg: '16', cnt_new: '3' }
    expect(readChatPage([row], query, zone)?.records).toMatchObject([
      { chat: 129000001, product: '2500001', messages: 16, unread: 3, email: null },
    ])
    expect(readChatPage([{ id_i: 1, last_message: 'x' }], query, zone)?.records).toMatchObject([{ lastDateText: 'x', lastDate: null }])
  })

  it('skips and counts only records without an id', () => {
    const page = readChatPage([{ id_i: null, email: null }, null, 'x', { id_i: 5 }, { id_i: 2 ** 60 }], query, zone)
    expect(page).toMatchObject({ records: [{ chat: 5, lastDateText: '', messages: 0 }], skipped: 4 })
  })

  it.each([undefined, null, 'x', {}, { retval: 0 }, { chats: 'x' }])('is not made of %j', (body) => {
    expect(readChatPage(body, query, zone)).toBeNull()
  })

  it('with null instead of a list is empty', () => {
    expect(readChatPage({ cnt_pages: 0, chats: null }, query, zone)).toEqual({ records: [], skipped: 0, pages: 0 })
  })
})

describe('a message', () => {
  it('is read with its text made plain', () => {
    expect(
      read({ message: 'Good day!<br>2 &lt; 3', buyer: 1, seller: 0, deleted: 1, date_written: '2026-11-21 18:30:00', is_file: 0 }),
    ).toEqual({
      id: 1,
      side: 'buyer',
      text: 'Good day!\n2 < 3',
      deleted: true,
      writtenAtText: '2026-11-21 18:30:00',
      writtenAt: new Date('2026-11-21T16:30:00Z'),
      file: null,
    })
  })

  it.each([
    [{ buyer: '1', seller: '0' }, 'buyer'],
    [{ buyer: 0, seller: 1 }, 'seller'],
    [{ buyer: 0, seller: 0 }, 'system'],
    [{ buyer: 0 }, 'seller'],
    [{ buyer: false, seller: true }, 'seller'],
    [{ seller: 0 }, 'buyer'],
    [{}, 'system'],
  ])('with %j is by the %s', (flags, side) => {
    expect(read(flags)?.side).toBe(side)
  })

  it('that says nothing but its id is kept', () => {
    expect(read({ message: null, date_written: null })).toMatchObject({
      text: '',
      deleted: false,
      writtenAtText: '',
      writtenAt: null,
      file: null,
    })
  })

  it.each(['messages', 'items', 'debates', 'list'])('is found in a list under "%s"', (name) => {
    expect(readMessageList({ [name]: [{ id: '7' }, {}] }, zone, base)).toMatchObject({ records: [{ id: 7 }], skipped: 1 })
  })
})

describe('the file of a message', () => {
  it('has a decoded name and absolute addresses', () => {
    const file = read({
      is_file: '1',
      is_img: '1',
      filename: '%D1%84%D0%BE%D1%82%D0%BE%201.jpg',
      url: '/f/1.jpg',
      preview: '//img.example/p/1.jpg',
    })?.file
    expect(file).toEqual({
      name: 'фото 1.jpg',
      url: 'https://shop.example/f/1.jpg',
      previewUrl: 'https://img.example/p/1.jpg',
      image: true,
    })
  })

  it('is a picture by its extension when the CRM does not say', () => {
    expect(read({ is_file: 1, filename: 'a.PNG' })?.file?.image).toBe(true)
    expect(read({ is_file: 1, filename: 'a.pdf' })?.file?.image).toBe(false)
    expect(read({ is_file: 1, is_img: 0, filename: 'a.png' })?.file?.image).toBe(false)
  })

  it('keeps a name that is badly encoded, and only the last part of a path', () => {
    expect(read({ is_file: 1, filename: '100%.pdf' })?.file?.name).toBe('100%.pdf')
    expect(read({ is_file: 1, filename: '..%2F..\\etc/passwd\u0007' })?.file?.name).toBe('passwd')
    expect(read({ is_file: 1, filename: null, url: 'https://files.example/x/y.pdf?z=1' })?.file?.name).toBe('y.pdf')
    expect(read({ is_file: 1 })?.file).toEqual({ name: 'file', url: null, previewUrl: null, image: false })
  })

  it('has no address that a browser would not fetch', () => {
    expect(read({ is_file: 1, filename: 'a', url: 'javascript:alert(1)', preview: 'file:///etc/passwd' })?.file).toMatchObject({
      url: null,
      previewUrl: null,
    })
  })
})
