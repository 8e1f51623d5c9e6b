/** The steps that `npm run up` and `npm test` share. */
export { ensureAddon, ensureBuild } from './builds.mjs'
export { ensureDependencies } from './dependencies.mjs'
export { ensureDebianPackages } from './packages.mjs'
export { step, UpError } from './report.mjs'
