"""A mail relay for tests: speaks just enough SMTP on loopback, and does what it is told to the letters it gets.

    with Relay(refuse={'RCPT': '550 5.1.1 unknown'}) as relay:
        ... smtp://localhost:{relay.port} ...
        relay.letters        # [(from, [to…], bytes)…]
"""
import base64
import pathlib
import socket
import ssl
import subprocess
import threading


def certificate(folder):
    """A certificate for localhost that nothing trusts by itself; the path of the file with it and its key."""
    path = pathlib.Path(folder) / 'relay.pem'
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', path.with_suffix('.key'), '-out', path, '-days', '3650',
                    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], check=True, capture_output=True)
    return path


class Relay:
    def __init__(self, refuse=None, tls=None, at_once=False, login=None, vanish=None):
        """refuse: replies by verb; tls: a certificate to offer STARTTLS with, or (at_once) to speak from the first byte; login:
        (user, password); vanish: the verb after which the link is cut ('.' is the end of a letter)."""
        self.refuse, self.tls, self.at_once, self.login, self.vanish = refuse or {}, tls, at_once, login, vanish
        self.letters, self.verbs = [], []

    def __enter__(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(10)

    def serve(self):
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            link.settimeout(20)
            try:
                self.talk(link)
            except (OSError, EOFError):
                pass
            finally:
                link.close()

    def secure(self, link):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.tls, pathlib.Path(self.tls).with_suffix('.key'))
        return context.wrap_socket(link, server_side=True)

    def talk(self, link):
        if self.at_once:
            link = self.secure(link)
        lines = link.makefile('rb')
        secured, known, sender, to = self.at_once, self.login is None, None, []
        say = lambda text: link.sendall(text.encode() + b'\r\n')
        say('220 localhost ESMTP')
        while True:
            line = lines.readline()
            if not line:
                raise EOFError
            text = line.decode().strip()
            verb = text.split()[0].upper() if text else ''
            self.verbs.append(verb)
            if verb == self.vanish:
                raise EOFError
            if verb in self.refuse:
                say(self.refuse[verb])
            elif verb == 'EHLO':
                offers = ['STARTTLS'] if self.tls and not secured else []
                offers += ['AUTH PLAIN'] if self.login else []
                for offer in offers:
                    say(f'250-{offer}')
                say('250 8BITMIME')
            elif verb == 'STARTTLS':
                say('220 go on')
                link = self.secure(link)
                lines, secured = link.makefile('rb'), True
            elif verb == 'AUTH':
                words = text.split()
                if len(words) < 3:
                    say('334 ')
                    words.append(lines.readline().decode().strip())
                known = base64.b64decode(words[2]).decode().split('\0')[1:] == list(self.login)
                say('235 welcome' if known else '535 5.7.8 wrong user or password')
            elif verb == 'MAIL':
                sender, to = text, []
                say('250 ok' if known else '530 5.7.0 log in first')
            elif verb == 'RCPT':
                to.append(text[len('RCPT TO:'):].strip('<> '))
                say('250 ok')
            elif verb == 'DATA':
                say('354 go on')
                letter = b''
                while (line := lines.readline()) != b'.\r\n':
                    if not line:
                        raise EOFError
                    letter += line[1:] if line.startswith(b'.') else line
                if self.vanish == '.':
                    raise EOFError
                if '.' in self.refuse:
                    say(self.refuse['.'])
                else:
                    self.letters.append((sender, to, letter))
                    say('250 taken')
            elif verb == 'QUIT':
                say('221 bye')
                return
            else:
                say('250 ok')
