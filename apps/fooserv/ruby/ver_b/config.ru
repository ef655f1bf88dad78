# fooserv, the new version: answers 202.
require File.join(ENV.fetch('APP_PATH'), 'fooserv')

run Fooserv.new('ver_b', 202)
