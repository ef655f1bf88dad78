# tDiary as Debian packages it, with a header that says which release answers.
$LOAD_PATH.unshift '/usr/share/tdiary/lib'
require 'pathname'
require 'tdiary/application'

# Says in each answer which release this worker loaded, and in the log which request it executed.
class Release
  RELEASE = File.read('current/RELEASE').strip

  def initialize(app)
    @app = app
  end

  def call(env)
    status, headers, body = @app.call(env)
    $stdout.write("executed #{env['HTTP_X_ZERODROP_REQUEST']}\n")
    [status, headers.to_h.merge('X-Release' => RELEASE), body]
  end
end

$stdout.sync = true
use Release
run TDiary::Application.new
