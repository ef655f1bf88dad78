# fooserv, the old version: answers 201.
require File.join(ENV.fetch('APP_PATH'), 'fooserv')

run Fooserv.new('ver_a', 201)
