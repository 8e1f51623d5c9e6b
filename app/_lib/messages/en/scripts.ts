/** Texts of the script library. */
export const scriptErrors = {
  script_or_ref: 'A run takes either a script or one of the library.',
  script_disabled: 'Version {version} of “{name}” is disabled.',
  script_all_disabled: 'All versions of “{name}” are disabled.',
  script_changed: '“{name}” has version {version} meanwhile: open it again, so that nothing is lost.',
  script_name_taken: 'There is a script “{name}” already.',
  value_unknown: 'The script has no parameter “{name}”.',
  value_required: '“{name}” needs a value.',
  value_type:
    '“{name}”: {type, select, number {a number is needed.} boolean {yes or no is needed.} other {a text is needed.}}',
  value_too_long: '“{name}”: at most {max} characters are allowed.',
  value_nul: '“{name}” can hold no NUL character.',
  value_pattern: '“{name}” does not match the pattern {pattern}',
  value_least: '“{name}”: at least {min}.',
  value_most: '“{name}”: at most {max}.',
  value_choice: '“{name}” is one of: {choices}.',
  parameter_twice: 'There are two parameters “{name}”.',
  parameter_reserved: '“{name}” is a variable that the system needs: choose another name.',
  parameter_range: 'The least value of “{name}” is above its most.',
  parameter_choices: '“{name}” has nothing to choose from.',
  parameter_pattern: 'The pattern of “{name}” is no regular expression.',
  parameter_default: 'The default of “{name}” is not a value that it takes.',
}
