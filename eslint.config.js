import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** One program of types for everything but the pages: one for each package would load the same files twenty times. */
const project = ['tsconfig.json', 'libs/ui/tsconfig.json', 'services/playground/web/tsconfig.json']
const tests = ['**/*.test.ts', 'test/**/*.ts', '{libs,services}/*/test/**/*.ts', 'libs/testing/**/*.ts']

const processEnv = {
  object: 'process',
  property: 'env',
  message: 'Only main.ts reads the environment; everything else is handed a Config.',
}
const moduleMocks = ['mock', 'doMock', 'hoisted'].map((property) => ({
  object: 'vi',
  property,
  message: 'Modules are not mocked: hand the code a fake of its port.',
}))
const hiddenInputs = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Take the time from a clock in deps.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time from a clock in deps.' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Take randomness from deps.' },
  { selector: "CallExpression[callee.name='randomUUID']", message: 'Take ids from newId in deps.' },
]

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/generated/', '.data/', '.nx/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreVoidOperator: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'no-restricted-properties': ['error', processEnv, ...moduleMocks],
      'no-restricted-syntax': ['error', ...hiddenInputs],
    },
  },
  {
    files: ['**/main.ts', 'infra/**/*.ts', 'libs/platform/**/*.ts', 'libs/simulators/**/*.ts', ...tests],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['**/main.ts', 'infra/**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: tests,
    rules: {
      // the matchers of expect are typed any
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-properties': ['error', ...moduleMocks],
    },
  },
  { files: ['**/*.tsx', 'libs/ui/src/**/*.ts', 'services/*/web/src/**/*.ts'], ...reactHooks.configs.flat['recommended-latest'] },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { process: 'readonly', performance: 'readonly' } } },
  prettier,
)
