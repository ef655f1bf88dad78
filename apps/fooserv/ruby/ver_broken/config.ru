# fooserv as it must not be deployed: its loading fails, after the same slow start.
require File.join(ENV.fetch('APP_PATH'), 'fooserv')

Fooserv.new('ver_broken', 500)
raise LoadError, 'ver_broken fails to import, on purpose'
