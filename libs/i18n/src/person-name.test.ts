import { expect, test } from 'vitest'
import { personName } from './person-name.ts'

test.each([
  [{ username: 'anna', firstName: 'Анна', lastName: 'Коваль' }, '@anna'],
  [{ username: null, firstName: 'Анна', lastName: 'Коваль' }, 'Анна К.'],
  [{ username: null, firstName: 'Анна', lastName: '𝒦оваль' }, 'Анна 𝒦.'],
  [{ username: null, firstName: 'Анна', lastName: '' }, 'Анна'],
  [{ username: null, firstName: 'Анна', lastName: null }, 'Анна'],
])('%o is called %s', (person, name) => {
  expect(personName(person)).toBe(name)
})
