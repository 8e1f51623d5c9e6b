import { expect, test } from 'vitest'
import { readShebang } from './language.ts'

test('a #! line tells the language, through env and its options as well', () => {
  expect(readShebang('#!/bin/bash -e\nls')).toEqual({ line: '#!/bin/bash -e', language: 'shell' })
  expect(readShebang('#!/usr/bin/env -S LANG=C python3 -u\n')?.language).toBe('python')
  expect(readShebang('#! /usr/bin/perl\n')).toEqual({ line: '#! /usr/bin/perl', language: null })
})

test('a comment, or a #! further down, is none', () => {
  expect(readShebang('# !/bin/sh')).toBeNull()
  expect(readShebang('\n#!/bin/sh')).toBeNull()
})
