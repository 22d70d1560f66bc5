/** Who may import whom; the reasons are in docs/design.md. `npm run boundaries` checks it, `test/boundaries` proves that it bites. */
const tests = ['[.]test[.]ts$', '^test/', '^(libs|services)/[^/]+/test/']

/** @returns {import('dependency-cruiser').IForbiddenRuleType} */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })
const only = (name, comment, owners, path) => forbid(name, comment, { pathNot: owners }, { path })

export default {
  forbidden: [
    forbid(
      'no-cross-service',
      'services talk through queues and the database',
      { path: '^services/([^/]+)/' },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    forbid('libs-not-to-services', 'a library knows nothing of who uses it', { path: '^libs/' }, { path: '^services/' }),
    forbid(
      'code-not-to-infra',
      'infra starts and packages the code, not the other way round',
      { path: '^(libs|services)/' },
      { path: '^(infra|test)/' },
    ),
    forbid(
      'infra-not-to-code',
      'infra runs before and without the code; measurements and fault tools drive simulators, the doctor prints what its library finds, the rule for the key of the CRM stands once, and one place runs all services in one process',
      { path: '^infra/', pathNot: ['^infra/(bench|doctor|faults|single-process)/', '^infra/start/crm-webhook\\.ts$', ...tests] },
      { path: '^(libs|services)/' },
    ),
    forbid(
      'contracts-import-nothing-of-ours',
      'a contract is a leaf',
      { path: '^libs/contracts/', pathNot: tests },
      { path: '^libs/', pathNot: '^libs/contracts/' },
    ),
    forbid(
      'platform-imports-nothing-of-ours',
      'platform is a leaf',
      { path: '^libs/platform/', pathNot: tests },
      { path: '^libs/', pathNot: '^libs/platform/' },
    ),
    forbid(
      'domain-is-pure',
      'rules know contracts and platform only',
      { path: '^libs/domain/', pathNot: tests },
      { path: '^libs/', pathNot: '^libs/(domain|contracts|platform)/' },
    ),
    forbid(
      'domain-does-no-io',
      'rules are pure',
      { path: '^libs/domain/', pathNot: tests },
      { path: '^(node:)?(fs|net|http|https|child_process|tls|dgram)(/|$)' },
    ),
    // type-only imports may form a ring: type stripping erases them; Prisma's generated files form rings of their own
    forbid(
      'no-circular',
      'a value cycle breaks at import',
      { pathNot: '/generated/' },
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    only('bullmq-only-in-libs-queue', 'queues have one owner', ['^libs/queue/', ...tests], 'node_modules/bullmq/'),
    only(
      'prisma-only-in-libs-db',
      'the database has one owner',
      ['^libs/db/', '^infra/migrate/', ...tests],
      ['node_modules/@prisma/', '^libs/db/src/generated/'],
    ),
    only(
      'pg-only-in-libs-db',
      'the database has one owner',
      ['^libs/db/', '^infra/(migrate|embedded|backup)/', ...tests],
      'node_modules/pg/',
    ),
    only(
      'fastify-only-in-services',
      'libraries do not speak HTTP to the outside',
      ['^services/', ...tests],
      'node_modules/(fastify|@fastify)/',
    ),
    only(
      'grammy-only-in-bot-and-libs-telegram',
      'Telegram has one adapter',
      ['^services/bot/', '^libs/telegram/', ...tests],
      'node_modules/grammy/',
    ),
    only(
      'grammy-types-have-owners',
      'Telegram has one adapter and one simulator',
      ['^services/(bot|playground)/', '^libs/(telegram|simulators)/', ...tests],
      'node_modules/@grammyjs/types/',
    ),
    only(
      'simulators-only-where-simulated',
      'a simulator never reaches production code',
      ['^services/playground/', '^libs/simulators/', '^infra/(bench|faults)/', ...tests],
      '^libs/simulators/',
    ),
    only('testing-only-from-tests', 'fakes are for tests', ['^libs/testing/', ...tests], '^libs/testing/'),
    forbid(
      'only-the-index-of-a-lib',
      'a library shows what its index exports',
      { path: '^services/', pathNot: tests },
      { path: '^libs/[^/]+/', pathNot: ['^libs/[^/]+/src/index[.]ts$', '^libs/ui/src/styles[.]css$'] },
    ),
    only(
      'react-only-in-pages',
      'pages have two homes',
      ['^libs/ui/', '^services/[^/]+/web/', ...tests],
      'node_modules/(react|react-dom|react-aria-components)/',
    ),
    forbid(
      'pages-know-little-of-ours',
      'a page is code of the browser: the contract with its own service, components and words are all that it may know',
      { path: '^services/([^/]+)/web/' },
      { path: '^(libs|services|infra|test)/', pathNot: ['^services/$1/(web/|src/api[.]ts$)', '^libs/(ui|i18n)/'] },
    ),
    forbid(
      'page-contract-is-a-leaf',
      'the browser gets it with all that it imports: its types may come from anywhere, its values are its own',
      { path: '^services/[^/]+/src/api[.]ts$' },
      { path: '.', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'ui-knows-words-only',
      'components are for every page: they know no service and no other library than the words',
      { path: '^libs/ui/' },
      { path: '^libs/', pathNot: '^libs/(ui|i18n)/' },
    ),
    forbid(
      'no-node-in-the-browser',
      'a browser has none of these',
      { path: '^(libs/(ui|i18n)|services/[^/]+/web)/', pathNot: tests },
      { dependencyTypes: ['core'] },
    ),
    forbid('resolvable', 'an import that cannot be found', { pathNot: '/generated/' }, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs'],
    },
  },
}
