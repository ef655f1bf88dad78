# fooserv for Ruby: a Rack application that is slow to start. What its versions have in common; a version is a folder beside
# this file whose config.ru says its name and its status. What it answers, and what it reads from the environment, is in
# ../python/fooserv.py: it is the same here.
# With the class that is used: what Ruby would load by itself when it is first named, two threads may name at a time.
require 'digest/sha2'

class Fooserv
  BIG_BYTES = 16 * 1024 * 1024
  STREAM_LINES = 20
  EVENT_PAUSE = 0.1

  EVENT_HEADERS = { 'content-type' => 'text/event-stream', 'cache-control' => 'no-cache', 'x-accel-buffering' => 'no' }.freeze

  # Starts, as the loading of a real application does.
  def initialize(version, status)
    # For the log: from here on it is settled which version is loaded, whatever `current` is switched to.
    $stderr.write("fooserv: importing #{version}\n")
    busy_start
    @version = version
    @status = status
    @journal = ENV['FOOSERV_JOURNAL'] && Journal.new(ENV['FOOSERV_JOURNAL'])
  end

  def call(env)
    path = env['PATH_INFO']
    id = env['HTTP_X_ZERODROP_REQUEST'].to_s[/\A\d+\z/] || '-'
    # Another client than the siege, whose ledger knows nothing of it, can ask not to be counted.
    journal = @journal unless env['HTTP_X_FOOSERV_JOURNAL'] == 'off'
    line = "#{@version} #{path} #{id}\n"
    headers = { 'content-type' => 'text/plain', 'x-fooserv-version' => @version, 'x-fooserv-pid' => Process.pid.to_s }
    journal&.write('B', id)
    return [@status, headers, stream(journal, line, id)] if path == '/stream/'

    return [200, headers.merge(EVENT_HEADERS), events(journal, id, env['HTTP_LAST_EVENT_ID'])] if path == '/events/'

    line = "#{@version} #{path} #{id} #{received(env['rack.input'])}\n" if path.start_with?('/post/')
    sleep slow_seconds(id) if path.end_with?('/slow/')
    body = path == '/big/' ? line * (BIG_BYTES / line.bytesize) : line
    journal&.write('E', id)
    status = ['/slow/', '/fast/', '/big/', '/post/', '/post/slow/'].include?(path) ? @status : 404
    [status, headers.merge('content-length' => body.bytesize.to_s), [body]]
  end

  private

  # Length and beginning of the SHA-256 of the body of a request.
  def received(input)
    bytes = 0
    digest = Digest::SHA256.new
    while (piece = input&.read(65_536))
      bytes += piece.bytesize
      digest.update(piece)
    end
    "#{bytes} #{digest.hexdigest[0, 8]}"
  end

  # An answer without a Content-Length, as an export that is made while it is sent.
  def stream(journal, line, id)
    pause = slow_seconds(id) / STREAM_LINES
    Enumerator.new do |lines|
      STREAM_LINES.times do
        lines << line
        sleep pause
      end
      journal&.write('E', id)
    end
  end

  # The events that a client lacks.
  def events(journal, id, after)
    slowest = Float(ENV.fetch('FOOSERV_SLOW_SECONDS', '3-6').split('-').last)
    last = Integer(ENV.fetch('FOOSERV_EVENTS', [50, (10 * slowest).round].max))
    event = ->(number, type = '') { "id: #{number}\n#{type}data: #{@version} /events/ #{number} #{Process.pid} #{id}\n\n" }
    Enumerator.new do |stream|
      served = false
      (Integer(after.to_s[/\A\d+\z/] || '0', 10) + 1).upto(last) do |number|
        stream << event.call(number)
        journal&.write('E', id) unless served
        served = true
        sleep EVENT_PAUSE
      end
      journal&.write('E', id) unless served
      stream << event.call(last + 1, "event: end\n")
    end
  end

  # Keeps one CPU busy, as the loading of a large application does.
  def busy_start
    ends = Process.clock_gettime(Process::CLOCK_MONOTONIC) + Float(ENV.fetch('FOOSERV_STARTUP_SECONDS', '30'))
    work = 0
    1000.times { work = (work * 1_103_515_245 + 12_345) % 2_147_483_648 } while Process.clock_gettime(Process::CLOCK_MONOTONIC) < ends
  end

  def slow_seconds(id)
    low, high = ENV.fetch('FOOSERV_SLOW_SECONDS', '3-6').split('-').map { |seconds| Float(seconds) }
    seed = ENV['FOOSERV_SEED']
    share = seed ? Digest::SHA256.hexdigest("#{seed}:#{id}")[0, 8].to_i(16) / 2.0**32 : Random.new.rand
    low + ((high || low) - low) * share
  end

  # The server's side of the double entry: each line is one write() to a file opened with O_APPEND, so that a process which is
  # killed leaves every line that it had written.
  class Journal
    def initialize(folder)
      @folder = folder
      @lock = Mutex.new
    end

    def write(mark, id)
      file.syswrite("#{mark} #{id} #{Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)}\n")
    end

    private

    # That of this process, opened at the first request after a fork.
    def file
      @lock.synchronize do
        if @pid != Process.pid
          @file = File.open(File.join(@folder, "#{Process.pid}.journal"), File::WRONLY | File::CREAT | File::APPEND, 0o644)
          @pid = Process.pid
        end
        @file
      end
    end
  end
end
